"""How widespread programs say their version: data for :mod:`~.classifiers`.

A row names files, the component they belong to, and signs to look for, the strictest
first. A sign is a literal that is searched for and a pattern that is tried around each
place where it stands; the first group is the version. All repetitions are bounded, so
that hostile content costs no more than the bytes searched.

Facts were taken from the programs' own output and sources; what each looks like in the
file is recorded by the snippets that the tests read.
"""

from __future__ import annotations

from typing import Final, NamedTuple

_V2: Final = r"\d{1,4}\.\d{1,4}"
_V3: Final = r"\d{1,4}\.\d{1,4}\.\d{1,6}"
_V4: Final = r"\d{1,4}(?:\.\d{1,6}){1,3}"
_PRE: Final = r"(?:-[0-9A-Za-z][0-9A-Za-z.\-]{0,30}+)?"


class Sign(NamedTuple):
    """One way to recognise a version.

    Attributes:
        literals: each is searched for; none means that the pattern scans the read-only data.
        pattern: regular expression tried on the bytes around; group 1 is the version.
        name: the component, if the sign decides which one it is.
        unique: whether the sign is so weak that all its matches must agree.
        last: of several versions the last counts.
    """

    literals: tuple[bytes, ...]
    pattern: str
    name: str = ""
    unique: bool = False
    last: bool = False


class Classifier(NamedTuple):
    """One program.

    Attributes:
        name: namespace and name of the package URL.
        files: base names.
        signs: tried in order; the first that gives a version ends the search.
        globs: regular expressions for further base names; a group holds the beginning
            of the version, which the version found must agree with.
        type: PURL type.
        go: whether it is written in Go, whose build information is the better source.
    """

    name: str
    files: tuple[str, ...]
    signs: tuple[Sign, ...]
    globs: tuple[str, ...] = ()
    type: str = "generic"
    go: bool = False


def _sign(
    literal: bytes | tuple[bytes, ...],
    pattern: str,
    *,
    name: str = "",
    unique: bool = False,
    last: bool = False,
) -> Sign:
    literals = literal if isinstance(literal, tuple) else (literal,)
    return Sign(literals, pattern, name, unique, last)


# The Go linker ends what -X sets with a zero byte; other strings of Go have no end mark.
# The pattern starts with a digit, looking back from there, because the search for a set of
# bytes is several times faster than a look-behind at every byte.
_LINKED_PATTERN: Final = (
    r"(\d(?:(?<![0-9a-z.\-_/+].)|(?<=[^0-9a-z.\-_/+]v.))"
    r"\d{0,3}+\.\d{1,4}+\.\d{1,6}+" + _PRE + r")\x00"
)
_LINKED: Final = _sign((), _LINKED_PATTERN, unique=True)
_LINKED_LAST: Final = _sign((), _LINKED_PATTERN, last=True)


def _envoy(before: str, after: str, literal: bytes) -> Sign:
    return _sign(literal, rf"{before}\x00(1\.\d{{1,2}}\.\d{{1,3}}(?:-dev)?)\x00{after}")


_MYSQL: Final = (
    _sign(b"percona-server-", rf"percona-server-({_V3})", name="percona-server"),
    _sign(
        b"Percona-XtraDB-Cluster-",
        rf"Percona-XtraDB-Cluster-({_V3})",
        name="percona-xtradb-cluster",
    ),
    _sign(b"percona-xtrabackup-", rf"percona-xtrabackup-({_V3})", name="percona-xtrabackup"),
    _sign(b"-MariaDB", rf"(?<![\d.])({_V3})-MariaDB", name="mariadb"),
)
_MYSQL_OWN: Final = (
    _sign(b"-ndb-", rf"\x00({_V3})-ndb-\d"),
    _sign(b"/mysql-", rf"/mysql-({_V3}){_PRE}/"),
    _sign(b"mysql_real_escape_string_quote\0", rf"\x00({_V3})\x00{{1,16}}mysql_real_escape"),
)
_JAVA: Final = (
    _sign(
        (b"\x000.0\0", b"\x001.8\0"),
        r"\x00(?:0\.0|1\.8)\x00{1,8}(\d{1,3}\.[0-9A-Za-z._+\-]{0,60}jvmci[0-9A-Za-z._+\-]{0,30})\x00",
        name="oracle/graalvm",
    ),
    _sign(
        b"openjdk\0",
        r"\x00openjdk\x00j[a-z]{2,12}\x00(?:0\.0|1\.\d)\x00{1,8}(\d[0-9A-Za-z._+\-]{1,60})\x00",
    ),
    _sign(
        b"openjdk\0",
        r"\x00(?:0\.0|1\.\d)\x00{1,8}(\d[0-9A-Za-z._+\-]{1,60})\x00{1,8}openjdk\x00j",
    ),
)
_DENO_HASH: Final = r"[0-9a-f]{40}"
_BUILD_ID: Final = (b"buildkitsandbox-", b"000000000\0")

TABLE: Final[tuple[Classifier, ...]] = (
    Classifier(
        "arangodb",
        ("arangosh", "arangod", "arangodump", "arangorestore", "arangoimport"),
        (_sign(b" [linux]\0", rf"\x00({_V3}(?:-\d{{1,3}})?)(?: enterprise)? \[linux\]"),),
    ),
    Classifier(
        "aws-lc",
        ("openssl",),
        (_sign(b"; AWS-LC ", rf"; AWS-LC ({_V3})\)"),),
        globs=(r"lib(?:ssl|crypto)(?:-[\w.]+)?\.so(?:\.[\d.]+)?",),
    ),
    Classifier("bash", ("bash",), (_sign(b"@(#)Bash version ", rf"version ({_V3})\("),)),
    Classifier("bun", ("bun",), (_sign(b"Bun v", rf"Bun v({_V3}{_PRE})\n"),)),
    Classifier("busybox", ("busybox", "["), (_sign(b"BusyBox v", rf"BusyBox v({_V3}{_PRE}) "),)),
    Classifier(
        "chrome",
        ("chrome", "chromium", "headless_shell", "chrome-headless-shell"),
        (
            _sign(b"\0Default\n", r"\x00(\d{2,3}\.\d{1,2}\.\d{4,5}\.\d{1,4})\x00Default\n"),
            _sign((), r"\x00(\d{2,3}\.0\.\d{4,5}\.\d{1,4})\x00", unique=True),
        ),
    ),
    Classifier(
        "github.com/hashicorp/consul",
        ("consul",),
        (_sign(b"version.GitDescribe=", rf"GitDescribe=v?({_V3}{_PRE})[\"'\s]"), _LINKED),
        type="golang",
        go=True,
    ),
    Classifier(
        "curl",
        ("curl",),
        (_sign(b"curl/", rf"curl/({_V3})"),),
        globs=(r"libcurl(?:-[\w.]+)?\.so(?:\.[\d.]+)?",),
    ),
    Classifier(
        "dart",
        ("dart", "dartaotruntime"),
        (
            _sign(
                (b" (stable) (", b" (beta) (", b" (dev) ("),
                rf"\x00({_V3}{_PRE}) \((?:stable|beta|dev)\) \(",
            ),
        ),
    ),
    Classifier(
        "deno",
        ("deno",),
        (
            _sign(b"Deno/", rf"Deno/({_V3})"),
            _sign(b"release/v", rf"{_DENO_HASH}release/v({_V3})"),
            _sign(b"deno-canary/", rf"deno-canary/{_DENO_HASH}({_V3})"),
            _sign(b"DENO_", rf"installed\n(\d\.\d{{1,2}}\.\d{{1,2}}){_DENO_HASH}DENO_"),
        ),
    ),
    *(
        Classifier(
            beat,
            (beat,),
            (
                # Go joins its strings by length: the version stands among others as long.
                _sign(b"Test ", r"setupTest (\d\.\d{1,2}\.\d{1,2})(?:%s|input)"),
                _sign(b"m.rate", r"m\.rate(\d\.\d{1,2}\.\d{1,2})-9765625"),
            ),
            go=True,
        )
        for beat in ("auditbeat", "filebeat", "heartbeat", "metricbeat", "packetbeat")
    ),
    Classifier(
        "elastic-agent",
        ("elastic-agent",),
        (
            _sign(b"3:04PM", r"3:04PM(\d\.\d{1,2}\.\d{1,2}):https"),
            _sign(b"enroll", r"configenroll(\d\.\d{1,2}\.\d{1,2})-header"),
        ),
        go=True,
    ),
    Classifier(
        "elixir",
        ("elixir",),
        (_sign(b"ELIXIR_VERSION=", rf"ELIXIR_VERSION=({_V3}{_PRE})\s"),),
    ),
    Classifier(
        "envoy",
        ("envoy",),
        (
            # The pattern that envoy takes its own version apart with often stands beside it.
            _envoy("", r"\(\[\\d\]", b"([\\d]+)\\.([\\d]+)\\.([\\d]+)"),
            _envoy("callback", "", b"EnvoyException in c-ares callback\0"),
            _envoy("", "Unable to convert", b"Unable to convert YAML as JSON"),
            _envoy("ShutdownAdmin", "", b"ShutdownAdmin\0"),
            _envoy("SpanValidationError", "", b"SpanValidationError\0"),
            _envoy(r"_impl\.h:\d{1,4}", "TLS client", b"TLS client send_client_finished"),
            _envoy(r"utility\.cc:\d{1,4}", "source/common", b"utility.cc:"),
            _envoy(r"type = \{\}", "envoy_quic", b" fd = {}, type = {}\0"),
            _envoy("ResourceErrors", "", b"ResourceErrors\0"),
        ),
    ),
    Classifier(
        "erlang",
        ("beam.smp", "beam", "erlexec", "liberts_internal.a"),
        (
            _sign(b"/otp_src_", r"/otp_src_(\d{2}(?:\.\d{1,3}){1,4})/"),
            _sign(b"Erlang/OTP ", r"\x00(\d{2}(?:\.\d{1,3}){1,4}(?:-rc\d)?)\x00{1,16}Erlang/OTP"),
            _sign(b"[kernel-poll:%s]", r"%s\]\n\x00(\d{2}(?:\.\d{1,3}){1,4})\x00"),
        ),
    ),
    Classifier(
        "ffmpeg",
        ("ffmpeg", "ffprobe", "ffplay"),
        (
            _sign(b"%s version ", rf"%s version n?({_V2}(?:\.\d{{1,2}})?)"),
            _sign(b"FFmpeg version ", rf"FFmpeg version n?({_V2}(?:\.\d{{1,2}})?)"),
        ),
        globs=(
            r"libav(?:codec|device|filter|format|util)(?:-[0-9a-f]{8})?\.so(?:\.[\d.]+)?",
            r"libsw(?:resample|scale)(?:-[0-9a-f]{8})?\.so(?:\.[\d.]+)?",
        ),
    ),
    Classifier(
        "firefox",
        ("application.ini",),
        (_sign(b"Name=Firefox\n", r"\nName=Firefox\n[^\[]{0,300}?\nVersion=(\d[\w.]{1,20})\n"),),
    ),
    Classifier(
        "fluent/fluent-bit",
        ("fluent-bit",),
        (_sign(b"Fluent Bit v%s\n", rf"\x00({_V3})\x00{{1,8}}Fluent Bit v%s"),),
        type="github",
    ),
    Classifier("gcc", ("gcc", "g++"), (_sign(b"GCC: (GNU) ", rf"GCC: \(GNU\) ({_V3})\x00"),)),
    Classifier(
        "go",
        ("go", "go.exe"),
        (
            _sign(
                b"\0go1.", rf"\x00go({_V2}(?:\.\d{{1,3}}|(?:rc|beta)\d{{1,2}})?)\x00", unique=True
            ),
        ),
    ),
    Classifier(
        "go",
        ("VERSION", "VERSION.cache"),
        (
            _sign(
                (b"go1.", b"devel go1."),
                r"\A(?:devel )?go(\d\.\d{1,3}(?:\.\d{1,3})?(?:(?:rc|beta)\d{1,2})?"
                r"(?:-[0-9a-f]{7,40})?)(?:\s|\Z)",
            ),
        ),
    ),
    Classifier(
        "grafana",
        ("grafana", "grafana-server", "grafana-cli"),
        (_sign(b"release-", rf"\x00release-({_V3}{_PRE})\x00"), _LINKED),
        go=True,
    ),
    Classifier(
        "gzip", ("gzip",), (_sign(b"bad pack level\0", rf"level\x00({_V2}(?:\.\d{{1,2}})?)\x00"),)
    ),
    Classifier(
        "haproxy",
        ("haproxy",),
        (
            _sign(
                b", released 20", rf" version ({_V2}(?:\.\d{{1,3}})?(?:-\w{{1,20}})?), released 20"
            ),
            _sign(b"HA-Proxy version ", rf"HA-Proxy version ({_V2}(?:\.\d{{1,3}})?) 20"),
            _sign(
                b"HAProxy version ",
                rf"\x00({_V2}(?:\.\d{{1,3}}|-dev\d{{1,3}}))(?:-[0-9a-f]{{6,12}})?\x00{{1,32}}HAProxy",
            ),
        ),
    ),
    Classifier(
        "haskell/cabal",
        ("cabal",),
        (_sign(b"cabal-install-", rf"cabal-install-({_V4})-"),),
    ),
    Classifier(
        "haskell/ghc",
        ("ghc",),
        (
            _sign(b"libHSghc-", rf"libHSghc-({_V3})[-.]"),
            _sign(b"\0GHC ", rf"\x00GHC ({_V3})\x00"),
        ),
        globs=(r"ghc-([\d.]+)",),
    ),
    Classifier(
        "heimdal-krb5",
        (),
        (_sign(b"Heimdal ", rf"\x00Heimdal ({_V4})\x00"),),
        globs=(r"libkrb5\.so(?:\.[\d.]+)?",),
    ),
    Classifier(
        "helm.sh/helm",
        ("helm",),
        (_LINKED,),
        type="golang",
        go=True,
    ),
    Classifier("httpd", ("httpd", "apache2"), (_sign(b"Apache/", rf"Apache/({_V3})"),)),
    Classifier(
        "istio",
        ("pilot-agent", "pilot-discovery"),
        (_LINKED_LAST,),
        go=True,
    ),
    Classifier(
        "oracle/openjdk",
        ("java", "java.exe"),
        (
            *_JAVA,
            _sign(
                b"\0java\0",
                r"\x00java\x00(?:0\.0|1\.\d)\x00{1,8}(\d[0-9A-Za-z._+\-]{1,60})\x00",
                name="oracle/jre",
            ),
        ),
    ),
    Classifier(
        "oracle/openjdk",
        ("jdb", "jdb.exe"),
        (
            *_JAVA,
            _sign(
                b"\0java\0",
                r"\x00java\x00(?:0\.0|1\.\d)\x00{1,8}(\d[0-9A-Za-z._+\-]{1,60})\x00",
                name="oracle/jdk",
            ),
        ),
    ),
    Classifier(
        "jq",
        ("jq",),
        (
            _sign(b"\0DEBUG:\0", rf"\x00(?:jq-)?({_V2}(?:\.\d{{1,2}})?)\x00DEBUG:"),
            _sign(b"output failed: %s\n\0", rf"failed: %s\n\x00({_V2}(?:\.\d{{1,2}})?)\x00"),
        ),
    ),
    Classifier(
        "julia",
        (),
        (
            _sign(
                (b"\0verify_methods\0", b"\0branch\0commit\0", b"\0BigInt\0BITS_PER_LIMB"),
                rf"(?<![\w.])({_V3}(?:-[a-z]{{2,5}}\d{{1,2}})?)\x00(?:verify_methods|branch|BigInt)\x00",
            ),
        ),
        globs=(r"libjulia-internal\.so(?:\.[\d.]+)?",),
    ),
    Classifier(
        "krb5",
        (),
        (_sign(b"KRB5_BRAND: krb5-", rf"krb5-({_V2}(?:\.\d{{1,2}})?)-"),),
        globs=(r"libkrb5\.so(?:\.[\d.]+)?",),
    ),
    Classifier("lighttpd", ("lighttpd",), (_sign(b"lighttpd/", rf"lighttpd/({_V3})"),)),
    Classifier(
        "memcached",
        ("memcached",),
        (_sign(b"memcached ", rf"memcached ({_V3}[\w\-]{{0,12}})\x00"),),
    ),
    Classifier(
        "mongodb",
        ("mongod", "mongos", "mongo"),
        (
            _sign(
                (b"\0tcmalloc\0", b"\0cppdefines\0"),
                rf"\x00({_V3}{_PRE})\x00(?:tcmalloc|cppdefines)\x00",
            ),
        ),
    ),
    Classifier(
        "mysql",
        ("mysql", "mysqladmin", "mysqldump", "mysqlbinlog", "mysqlsh", "mariadb", "mariadb-dump"),
        (*_MYSQL, *_MYSQL_OWN),
    ),
    Classifier("mysql-server", ("mysqld", "mariadbd"), (*_MYSQL, *_MYSQL_OWN)),
    Classifier("mysql", ("xtrabackup",), _MYSQL),
    Classifier(
        "mysql-cluster",
        ("mysqld", "ndbd", "ndbmtd", "ndb_mgmd", "ndb_mgm"),
        (
            _sign(b"mysql-cluster-gpl-", rf"mysql-cluster-gpl-({_V3})"),
            _sign(b"-ndb-", rf"\x00{_V3}-ndb-({_V3})"),
        ),
    ),
    Classifier(
        "nginx",
        ("nginx",),
        (_sign(b"nginx version: ", rf"nginx version: [A-Za-z]{{3,16}}/({_V3})"),),
    ),
    Classifier(
        "nginx-ingress-controller",
        ("nginx-ingress-controller",),
        (_LINKED,),
        go=True,
    ),
    Classifier(
        "node",
        ("node", "nodejs", "node.exe"),
        (
            _sign(b"node.js/v", rf"node\.js/v({_V3}{_PRE})\x00"),
            _sign(b"\0node v", rf"\x00node v({_V3})\x00"),
            _sign(b"\0v", r"\x00v([456]\.\d{1,2}\.\d{1,2})\x00", unique=True),
        ),
    ),
    Classifier(
        "openldap",
        ("ldapsearch", "ldapadd", "ldapmodify", "ldapdelete", "ldappasswd", "slapd"),
        (_sign(b"$OpenLDAP: ", rf"\$OpenLDAP: [\w.\-]{{1,40}} ({_V3}) \("),),
        globs=(r"lib(?:ldap|lber)(?:_r)?(?:-[\d.]+)?\.so(?:\.[\d.]+)?",),
    ),
    Classifier(
        "openssl",
        ("openssl", "openssl.exe"),
        (
            _sign(
                b"OpenSSL ",
                rf"OpenSSL ({_V3}(?:[a-z]{{1,2}}|-[a-z]{{2,5}}\d{{0,2}})?) {{1,2}}(?:FIPS )?"
                r"\d{1,2} [A-Z][a-z]{2} \d{4}",
            ),
        ),
        globs=(r"lib(?:ssl|crypto)(?:-[\w.]+)?\.(?:so(?:\.[\d.]+)?|dll|dylib)",),
    ),
    Classifier(
        "perl",
        ("perl",),
        (_sign(b"/perl5/", r"/perl5/(?:site_perl/)?(5\.\d{1,2}\.\d{1,2})[\x00/]"),),
        globs=(r"perl(5\.\d{1,2}\.\d{1,2})", r"libperl\.so(?:\.[\d.]+)?"),
    ),
    Classifier(
        "php",
        ("php", "php-cgi", "php-fpm"),
        (_sign(b"X-Powered-By: PHP/", rf"PHP/({_V3}{_PRE})"),),
        globs=(r"php(?:-fpm|-cgi)?(\d\.\d)", r"libphp\d{0,2}(?:\.\d)?\.so"),
    ),
    Classifier(
        "postgresql",
        ("postgres",),
        (
            _sign(
                b"PostgreSQL ",
                r"[\x00?]PostgreSQL (\d{1,2}(?:\.\d{1,2}){0,2}(?:(?:alpha|beta|rc)\d{1,2}|devel)?) "
                r"(?:\(|on )",
            ),
        ),
    ),
    Classifier(
        "proftpd",
        ("proftpd",),
        (_sign(b"ProFTPD Version ", rf"Version ({_V3}(?:[a-z]|rc\d)?)\x00"),),
    ),
    Classifier(
        "pypy",
        (),
        (_sign(b"[PyPy ", rf"\[PyPy ({_V3}) "),),
        globs=(r"libpypy[\w.\-]{0,12}\.so(?:\.[\d.]+)?",),
    ),
    Classifier(
        "python",
        ("python", "python3", "python2", "python.exe"),
        (
            _sign(
                (b"\x003.", b"\x002."),
                r"\x00([23]\.\d{1,2}\.\d{1,2}(?:(?:a|b|rc)\d{1,2})?\+?)\x00",
                unique=True,
            ),
            # The linker lets a text that ends another share its bytes: where the folder that
            # Python was made for ends in the version, the version has no start of its own.
            _sign(
                (b"/3.", b"/2."),
                r"/([23]\.\d{1,2}\.\d{1,2}(?:(?:a|b|rc)\d{1,2})?)\x00",
                unique=True,
            ),
        ),
        globs=(
            r"python(\d\.\d{1,2})[dmt]{0,2}",
            r"libpython(\d\.\d{1,2})[dmt]{0,2}\.(?:so(?:\.[\d.]+)?|dylib)",
        ),
    ),
    Classifier(
        "qtbase",
        (),
        (
            _sign(b"QtCore library version ", rf"QtCore library version ({_V3})\n"),
            _sign(b"\0Qt ", rf"\x00Qt ({_V3}) \("),
        ),
        globs=(r"libQt\d?Core\.so(?:\.[\d.]+)?",),
    ),
    Classifier(
        "redis",
        ("redis-server", "redis-check-rdb", "redis-check-aof", "redis-sentinel"),
        (
            _sign(
                _BUILD_ID,
                rf"(?<![\d.])({_V3})(?:buildkitsandbox|[0-9a-z]{{12}})-\d{{10,20}}\x00",
            ),
            _sign(b"Redis version ", rf"Redis version ({_V3})\x00"),
        ),
    ),
    Classifier(
        "ruby",
        ("ruby",),
        (
            _sign(
                b"ruby ",
                rf"(?<![a-z])ruby ({_V3}(?:p\d{{1,4}}|(?:preview|rc)\d{{1,2}}|dev)?) \(\d{{4}}-",
            ),
        ),
        globs=(r"ruby(\d\.\d{1,2})", r"libruby(?:-(\d\.\d{1,2}))?\.so(?:\.[\d.]+)?"),
    ),
    Classifier(
        "rust",
        (),
        (
            _sign(b"rustc version ", rf"rustc version ({_V3}{_PRE}) \([0-9a-f]{{9}} \d{{4}}"),
            _sign(b"ust\0\0\0", rf"\x00\x00.{{1,60}}?c ({_V3}{_PRE}) \([0-9a-f]{{9}} \d{{4}}-"),
        ),
        globs=(r"libstd-[0-9a-f]{16}\.(?:so|dylib)", r"std-[0-9a-f]{16}\.dll"),
    ),
    Classifier(
        "sqlcipher", ("sqlcipher",), (_sign(b"\0community\0", rf"community\x00({_V3})\x00"),)
    ),
    Classifier(
        "swipl",
        ("swipl",),
        (_sign(b"/swipl-", rf"/swipl-({_V3})/"),),
        globs=(r"libswipl\.so(?:\.[\d.]+)?",),
    ),
    Classifier("traefik", ("traefik",), (_LINKED,), go=True),
    Classifier(
        "util-linux",
        (
            "getopt",
            "mount",
            "umount",
            "lsblk",
            "su",
            "agetty",
            "blkid",
            "fdisk",
            "nsenter",
            "unshare",
            "setpriv",
            "runuser",
        ),
        (_sign(b"util-linux ", rf"util-linux ({_V2}(?:\.\d{{1,2}})?(?:-rc\d)?)\x00"),),
    ),
    Classifier(
        "valkey",
        ("valkey-server", "valkey-check-rdb", "valkey-check-aof", "valkey-sentinel"),
        (
            _sign(
                _BUILD_ID, rf"(?<![\d.])({_V3})(?:buildkitsandbox|[0-9a-z]{{12}})-\d{{10,20}}\x00"
            ),
        ),
    ),
    Classifier(
        "github.com/hashicorp/vault",
        ("vault",),
        (
            _sign(b"0x%016x", r"0x%016x(1\.\d{2}\.\d{2})1\."),
            _sign(b":revoke", r":revoke(1\.\d{2}\.\d)\)\(nil\)"),
            _sign(b"index_state", rf"index_state({_V3}(?:-rc\d)?)\n"),
            _LINKED,
        ),
        type="golang",
        go=True,
    ),
    Classifier(
        "wp-cli", ("wp", "wp-cli.phar"), (_sign(b"wp-cli/wp-cli ", rf"wp-cli/wp-cli ({_V3})\s"),)
    ),
    Classifier("xz", ("xz",), (_sign(b"xz (XZ Utils) ", rf"\(XZ Utils\) ({_V3}\w{{0,8}})\x00"),)),
    Classifier("zstd", ("zstd",), (_sign(b"Yann Collet\0", rf"Collet\x00v({_V3})\x00"),)),
)

TEXTS: Final = (
    "application.ini",
    "elixir",
    "liberts_internal.a",
    "version",
    "version.cache",
    "wp",
    "wp-cli.phar",
)
"""Files of the table that are no programs, in lower case."""

CPES: Final = {
    "arangodb": "arangodb:arangodb",
    "auditbeat": "elastic:auditbeat",
    "aws-lc": "amazon:aws-lc",
    "bash": "gnu:bash",
    "bun": "oven:bun",
    "busybox": "busybox:busybox",
    "chrome": "google:chrome",
    "curl": "haxx:curl",
    "dart": "dart:dart_software_development_kit",
    "deno": "deno:deno",
    "elastic-agent": "elastic:elastic_agent",
    "elixir": "elixir-lang:elixir",
    "envoy": "envoyproxy:envoy",
    "erlang": r"erlang:erlang\/otp",
    "ffmpeg": "ffmpeg:ffmpeg",
    "filebeat": "elastic:filebeat",
    "firefox": "mozilla:firefox",
    "fluent/fluent-bit": "treasuredata:fluent_bit",
    "gcc": "gnu:gcc",
    "github.com/hashicorp/consul": "hashicorp:consul",
    "github.com/hashicorp/vault": "hashicorp:vault",
    "go": "golang:go",
    "grafana": "grafana:grafana",
    "gzip": "gnu:gzip",
    "haproxy": "haproxy:haproxy",
    "haskell/cabal": "haskell:cabal",
    "haskell/ghc": "haskell:ghc",
    "heartbeat": "elastic:heartbeat",
    "heimdal-krb5": "heimdal_project:heimdal",
    "helm.sh/helm": "helm:helm",
    "httpd": "apache:http_server",
    "istio": "istio:istio",
    "jq": "jqlang:jq",
    "julia": "julialang:julia",
    "krb5": "mit:kerberos_5",
    "lighttpd": "lighttpd:lighttpd",
    "mariadb": "mariadb:mariadb",
    "memcached": "memcached:memcached",
    "metricbeat": "elastic:metricbeat",
    "mongodb": "mongodb:mongodb",
    "mysql": "oracle:mysql",
    "mysql-cluster": "oracle:mysql_cluster",
    "mysql-server": "oracle:mysql_server",
    "nginx": "f5:nginx",
    "nginx-ingress-controller": "kubernetes:ingress-nginx",
    "node": "nodejs:node.js",
    "openldap": "openldap:openldap",
    "openssl": "openssl:openssl",
    "oracle/graalvm": "oracle:graalvm",
    "oracle/jdk": "oracle:jdk",
    "oracle/jre": "oracle:jre",
    "oracle/openjdk": "oracle:openjdk",
    "packetbeat": "elastic:packetbeat",
    "percona-server": "percona:percona_server",
    "percona-xtrabackup": "percona:xtrabackup",
    "percona-xtradb-cluster": "percona:xtradb_cluster",
    "perl": "perl:perl",
    "php": "php:php",
    "postgresql": "postgresql:postgresql",
    "proftpd": "proftpd:proftpd",
    "pypy": "pypy:pypy",
    "python": "python:python",
    "qtbase": "qt:qt",
    "redis": "redis:redis",
    "ruby": "ruby-lang:ruby",
    "rust": "rust-lang:rust",
    "sqlcipher": "zetetic:sqlcipher",
    "swipl": "swi-prolog:swi-prolog",
    "traefik": "traefik:traefik",
    "util-linux": "kernel:util-linux",
    "valkey": "lfprojects:valkey",
    "wp-cli": "wp-cli:wp-cli",
    "xz": "tukaani:xz",
    "zstd": "facebook:zstandard",
}
"""Vendor and product of each component, as the dictionary of CPE names has them."""
