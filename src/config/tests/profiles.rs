//! Profiles: built in, and out of `clouds-public.yaml`.

use super::{Choice, HOME, Machine, PUBLIC, SECURE, alone, cloud, entries};

const WHO: &str = "auth: {user_id: u, password: w, project_id: p}";

#[test]
fn built_in() {
    for (profile, region, expected) in [
        ("otc", "", "region eu-de at https://iam.eu-de.otc.t-systems.com/v3"),
        ("otc", "eu-de", "region eu-de at https://iam.eu-de.otc.t-systems.com/v3"),
        ("otc", "eu-nl", "region eu-nl at https://iam.eu-nl.otc.t-systems.com/v3"),
        ("otc-swiss", "", "region eu-ch2 at https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3"),
        ("otc_swiss", "eu-ch2", "region eu-ch2 at https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3"),
        (
            "flexible-engine",
            "",
            "region eu-west-0 at https://iam.eu-west-0.prod-cloud-ocb.orange-business.com/v3",
        ),
        (
            "flexibleengine",
            "",
            "region eu-west-0 at https://iam.eu-west-0.prod-cloud-ocb.orange-business.com/v3",
        ),
        ("orange", "", "region eu-west-0 at https://iam.eu-west-0.prod-cloud-ocb.orange-business.com/v3"),
        (
            "huaweicloud",
            "ap-southeast-1",
            "region ap-southeast-1 at https://iam.ap-southeast-1.myhuaweicloud.com/v3",
        ),
        ("huawei", "cn-north-1", "region cn-north-1 at https://iam.cn-north-1.myhuaweicloud.com/v3"),
    ] {
        let region = if region.is_empty() { String::new() } else { format!(", region_name: {region}") };
        let entry = format!("profile: {profile}, {WHO}{region}");
        entries(&[
            (&entry, &format!("user #u pw=w in #p {expected}")),
            // The older word.
            (&entry.replace("profile:", "cloud:"), &format!("user #u pw=w in #p {expected}")),
        ]);
    }
}

#[test]
fn what_a_profile_lacks_or_an_entry_knows_better() {
    entries(&[
        (
            "profile: huaweicloud, auth: {user_id: u, password: w, project_id: p}",
            "! cloud c has no region, which its auth_url needs: set region_name in ~/.config/openstack/clouds.yaml",
        ),
        (
            "profile: huaweicloud, auth: {user_id: u, password: w, project_name: ap-southeast-1, domain_id: d}",
            // A guess makes no name of a host: there is no list to look it up in.
            "! cloud c has no region, which its auth_url needs: set region_name in ~/.config/openstack/clouds.yaml",
        ),
        (
            "profile: huaweicloud, auth: {user_id: u, password: w, project_name: p, domain_id: d}",
            "! cloud c has no region, which its auth_url needs: set region_name in ~/.config/openstack/clouds.yaml",
        ),
        (
            "auth: {auth_url: 'https://iam.{region_name}.y', user_id: u, password: w, project_name: r_p, domain_id: d}",
            "! cloud c has no region, which its auth_url needs: set region_name in ~/.config/openstack/clouds.yaml",
        ),
        // A guess must be a region the profile knows.
        (
            "profile: otc, auth: {user_id: u, password: w, project_name: eu-nl_x, domain_id: d}",
            "user #u pw=w in eu-nl_x@#d region eu-nl? at https://iam.eu-nl.otc.t-systems.com/v3",
        ),
        (
            "profile: otc, auth: {user_id: u, password: w, project_name: backup_x, domain_id: d}",
            "user #u pw=w in backup_x@#d region eu-de at https://iam.eu-de.otc.t-systems.com/v3",
        ),
        // A region that the profile does not have makes no name of a host either.
        (
            "profile: otc, region_name: eu-ch2, auth: {user_id: u, password: w, project_id: p}",
            "! region_name of cloud c is eu-ch2, which profile otc does not have (eu-de, eu-nl): it belongs to profile otc-swiss",
        ),
        (
            "profile: otc, region_name: eu-xx, auth: {user_id: u, password: w, project_id: p}",
            "! region_name of cloud c is eu-xx, which profile otc does not have (eu-de, eu-nl): use one of them, or set auth_url",
        ),
        (
            "profile: otc, region_name: eu-xx, auth: {auth_url: 'https://own', user_id: u, password: w, project_id: p}",
            "user #u pw=w in #p region eu-xx at https://own/",
        ),
        // One address for all regions, and one cloud with two names.
        (
            "profile: flexible-engine, region_name: eu-west-1, auth: {user_id: u, password: w, project_id: p}",
            "user #u pw=w in #p region eu-west-1 at https://iam.eu-west-0.prod-cloud-ocb.orange-business.com/v3",
        ),
        (
            "profile: huaweicloud, region_name: eu-west-101, auth: {user_id: u, password: w, project_id: p}",
            "user #u pw=w in #p region eu-west-101 at https://iam.eu-west-101.myhuaweicloud.eu/v3",
        ),
        (
            "profile: huaweicloud, region_name: eu-west-0, auth: {user_id: u, password: w, project_id: p}",
            "user #u pw=w in #p region eu-west-0 at https://iam.eu-west-0.myhuaweicloud.com/v3",
        ),
        (
            "profile: otc, auth: {auth_url: 'https://own', user_id: u, password: w, project_id: p}",
            "user #u pw=w in #p region eu-de at https://own/",
        ),
        (
            "profile: otc, cloud: huawei, auth: {user_id: u, password: w, project_id: p}",
            "user #u pw=w in #p region eu-de at https://iam.eu-de.otc.t-systems.com/v3",
        ),
        (
            "region_name: x, auth: {auth_url: 'https://iam.{region_name}.y/v3', user_id: u, password: w, project_id: p}",
            "user #u pw=w in #p region x at https://iam.x.y/v3",
        ),
        (
            "region_name: x, auth: {auth_url: 'https://iam.{region}.y/v3', user_id: u, password: w, project_id: p}",
            "! auth_url of cloud c is an address with the placeholder {region}; vbs fills in only {region_name}",
        ),
    ]);
}

#[test]
fn an_unknown_profile_is_an_error_that_lists_the_known_ones() {
    entries(&[(
        "profile: otx, auth: {user_id: u}",
        "! cloud c needs the profile otx, which is unknown; known: otc, otc-swiss, flexible-engine, huaweicloud",
    )]);
    let machine = Machine::new("")
        .file(HOME, "clouds: {c: {profile: otx}}")
        .file(PUBLIC, "public-clouds: {mine: {}, yours: }");
    assert_eq!(
        machine.said(&cloud("c")),
        "! cloud c needs the profile otx, which is unknown; known: otc, otc-swiss, flexible-engine, huaweicloud, mine, yours"
    );
}

#[test]
fn out_of_clouds_public() {
    let entry = |more: &str| format!("clouds: {{c: {{profile: mine, {more} {WHO}}}}}");
    for (public, more, expected) in [
        ("mine: {auth: {auth_url: 'https://m'}}", "", "user #u pw=w in #p at https://m/"),
        ("mine: {auth_url: 'https://m'}", "", "user #u pw=w in #p at https://m/"),
        (
            "mine: {auth: {auth_url: 'https://m'}, region_name: r}",
            "",
            "user #u pw=w in #p region r at https://m/",
        ),
        (
            "mine: {auth: {auth_url: 'https://m'}, region_name: r}",
            "region_name: s,",
            "user #u pw=w in #p region s at https://m/",
        ),
        (
            "mine: {auth: {auth_url: 'https://{region_name}.m'}, regions: [a, b]}",
            "",
            "user #u pw=w in #p region a at https://a.m/",
        ),
        (
            "mine: {auth: {auth_url: 'https://{region_name}.m'}, regions: [a, b]}",
            "region_name: b,",
            "user #u pw=w in #p region b at https://b.m/",
        ),
        (
            "mine: {auth: {auth_url: 'https://m', password: theirs, user_id: theirs}}",
            "",
            "user #u pw=w in #p at https://m/",
        ),
        (
            "mine: {auth: {auth_url: 'https://m'}, auth_type: v3totp}",
            "",
            "user #u code?set OS_PASSCODE in #p at https://m/",
        ),
    ] {
        for place in [
            PUBLIC,
            "cwd/clouds-public.yaml",
            "system/clouds-public.yml",
            "home/.config/openstack/clouds-public.json",
        ] {
            let machine = Machine::new("")
                .file(HOME, &entry(more))
                .file(place, &format!("public-clouds: {{{public}}}\n"));
            assert_eq!(machine.said(&cloud("c")), expected, "{place} {public}");
        }
    }
    // It wins over what is built in, and can be named.
    let own = Machine::new("OS_CLIENT_VENDOR_FILE=~/vendors")
        .file(HOME, &format!("clouds: {{c: {{profile: otc, {WHO}}}}}"))
        .file(PUBLIC, "public-clouds: {otc: {auth: {auth_url: 'https://wrong'}}}")
        .file("home/vendors", "public-clouds: {otc: {auth: {auth_url: 'https://own'}}}");
    assert_eq!(own.said(&cloud("c")), "user #u pw=w in #p at https://own/");
    let broken = Machine::new("").file(HOME, &entry("")).file(PUBLIC, "public-clouds: [");
    assert!(
        broken.said(&cloud("c")).starts_with("! ~/.config/openstack/clouds-public.yaml, line 1, column 16")
    );
    let secure = Machine::new("")
        .file(HOME, &entry(""))
        .file(PUBLIC, "public-clouds: {mine: {auth: {auth_url: 'https://m'}}}")
        .file(SECURE, "clouds: {c: {profile: orange}}");
    assert!(secure.said(&cloud("c")).ends_with("orange-business.com/v3"));
}

#[test]
fn out_of_variables() {
    alone(&[
        (
            "OS_PROFILE=otc;OS_USER_ID=u;OS_PASSWORD=w;OS_PROJECT_ID=p",
            "user #u pw=w in #p region eu-de at https://iam.eu-de.otc.t-systems.com/v3",
        ),
        (
            "OS_PROFILE=otc;OS_REGION_NAME=eu-nl;OS_USER_ID=u;OS_PASSWORD=w;OS_PROJECT_ID=p",
            "user #u pw=w in #p region eu-nl at https://iam.eu-nl.otc.t-systems.com/v3",
        ),
        (
            "OS_PROFILE=otc;OS_AUTH_URL=https://own;OS_USER_ID=u;OS_PASSWORD=w;OS_PROJECT_ID=p",
            "user #u pw=w in #p region eu-de at https://own/",
        ),
        (
            "OS_PROFILE=nope;OS_USER_ID=u",
            "! the environment needs the profile nope, which is unknown; known: otc, otc-swiss, flexible-engine, huaweicloud",
        ),
        (
            "OS_PROFILE=otc;OS_REGION_NAME=eu-ch2;OS_USER_ID=u;OS_PASSWORD=w;OS_PROJECT_ID=p",
            "! region_name of the environment is eu-ch2, which profile otc does not have (eu-de, eu-nl): it belongs to profile otc-swiss",
        ),
        (
            "OS_PROFILE=huaweicloud;OS_USER_ID=u;OS_PASSWORD=w;OS_PROJECT_ID=p",
            "! the environment has no region, which its auth_url needs: set OS_REGION_NAME",
        ),
    ]);
    assert!(Machine::new("OS_PROFILE=otc").explain(&Choice::default()).login.is_err());
}
