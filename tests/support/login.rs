//! The way into a simulated cloud for tests that use the library.

use vbs_tui::api::login::{Domain, Login, Named};
use vbs_tui::sim::Sim;

/// How to log in to a simulated cloud.
pub fn login(sim: &Sim) -> Login {
    let connection = sim.connection();
    let domain = Some(Domain::Name(connection.user_domain));
    Login {
        region: Some(connection.region.clone()),
        ..Login::by_password(
            connection.auth_url.parse().unwrap(),
            Named::Name { name: connection.user, domain: domain.clone() },
            connection.password.into(),
            Named::Name { name: connection.project.clone(), domain },
        )
    }
}
