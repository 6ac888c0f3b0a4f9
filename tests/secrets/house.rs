//! A home full of secrets, in every place where the program looks for some, and an environment with more.

use std::fs;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use crate::marks::{self, CLI_KEY, CLI_TOKEN, FILE_KEY, PROXY, SDK_KEY, SECRET_KEY, TOKEN};

pub(crate) struct House {
    home: tempfile::TempDir,
}

impl House {
    /// With files as they should be.
    pub(crate) fn new() -> Self {
        let house = Self { home: tempfile::tempdir().unwrap() };
        let config = format!(
            "[profile.filed]\nsecret_id = \"AKIDfiled00000000000\"\nsecret_key = \"{}\"\n",
            FILE_KEY.value
        );
        house.put(".config/breakwatch/config.toml", &config);
        let sdk = format!("[default]\nsecret_id = AKIDsdk0000000000000\nsecret_key = {}\n", SDK_KEY.value);
        house.put(".tencentcloud/credentials", &sdk);
        let cli = format!(
            "{{\"secretId\":\"AKIDcli0000000000000\",\"secretKey\":\"{}\",\"token\":\"{}\"}}",
            CLI_KEY.value, CLI_TOKEN.value
        );
        house.put(".tccli/default.credential", &cli);
        house.put(".tccli/default.configure", "{\"_sys_param\":{\"region\":\"ap-guangzhou\"}}");
        house
    }

    /// Where only the environment has a key.
    pub(crate) fn by_environment() -> Self {
        let house = Self::new();
        fs::remove_dir_all(house.home().join(".config")).unwrap();
        house
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Writes a file that its owner alone can read.
    pub(crate) fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut file = fs::File::options();
        let mut file = file.create(true).write(true).truncate(true).mode(0o600).open(&path).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        path
    }

    /// The environment of a command: keys, a proxy with a password, and the way to the programs.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let proxy = format!("http://user:{}@127.0.0.1:9", PROXY.value);
        let path = std::env::var("PATH").unwrap_or_default();
        [
            ("HOME", self.home().to_str().unwrap()),
            ("PATH", &path),
            ("TZ", "UTC"),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("TENCENTCLOUD_SECRET_ID", "AKIDmarked0000000000"),
            ("TENCENTCLOUD_SECRET_KEY", SECRET_KEY.value),
            ("TENCENTCLOUD_TOKEN", TOKEN.value),
            ("HTTPS_PROXY", &proxy),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// Fails if a file that was written since holds a secret: log, archive, exports. The files of secrets
    /// themselves are as they were put.
    pub(crate) fn assert_nothing_left(&self, of: &str) {
        let known =
            [".config/breakwatch/config.toml", ".tencentcloud/credentials", ".tccli", "keys", "asked"];
        let mut places = vec![self.home().to_owned()];
        while let Some(place) = places.pop() {
            for entry in fs::read_dir(&place).unwrap().flatten() {
                let path = entry.path();
                if known.iter().any(|known| path == self.home().join(known)) {
                    continue;
                }
                if path.is_dir() {
                    places.push(path);
                } else {
                    let wherever = format!("{}, written by {of}", path.display());
                    marks::assert_none(&wherever, &fs::read(&path).unwrap_or_default());
                }
            }
        }
    }
}
