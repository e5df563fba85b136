# SPDX-License-Identifier: MIT
#
# fetch.sh FOLDER: the source packages into FOLDER, by apt with a configuration of its own: its sources, lists
# and cache lie in FOLDER, so neither root nor a change of the system's configuration is needed.
set -eu
folder=$1
packages='lua5.4 zlib bzip2 sqlite3'
skip() {
  echo "skipped: $*"
  exit 77
}

[ -e "$folder/complete" ] && exit 0
command -v apt-get >/dev/null || skip "no apt-get here"
command -v dpkg-source >/dev/null || skip "dpkg-source is missing (package dpkg-dev)"
. /etc/os-release
[ "${ID:-}" = debian ] && [ -n "${VERSION_CODENAME:-}" ] || skip "not Debian"

rm -rf "$folder"
mkdir -p "$folder/lists/partial" "$folder/cache/archives/partial"
cd "$folder"
echo "deb-src http://deb.debian.org/debian $VERSION_CODENAME main" >sources.list
cat >apt.conf <<END
Dir::State "$folder";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "$folder/cache";
Dir::Etc::sourcelist "$folder/sources.list";
Dir::Etc::sourceparts "-";
APT::Sandbox::User "";
Acquire::Retries "2";
Acquire::http::Timeout "20";
END
export APT_CONFIG=$folder/apt.conf
apt-get update >update.log 2>&1 || { tail -3 update.log; skip "apt-get update cannot reach the archive"; }
apt-get source -qq $packages >source.log 2>&1 || { tail -3 source.log; skip "apt-get source cannot be used"; }
touch complete
