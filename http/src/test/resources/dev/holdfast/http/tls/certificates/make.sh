#!/bin/sh
# Makes the certificates and keys of the tests anew, beside this script: openssl 3. They are valid for a hundred years,
# but for two that never are. Only tests trust their authority, whose key is deleted.
set -eu
cd "$(dirname "$0")"
rm -f -- *.pem *.key
make=$(mktemp -d)
trap 'rm -rf "$make"' EXIT
: >"$make/index"
cat >"$make/ca.cnf" <<END
[ca]
default_ca = own
[own]
database = $make/index
new_certs_dir = $make
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[server]
basicConstraints = critical,CA:FALSE
subjectAltName = DNS:localhost,DNS:test,IP:127.0.0.1
END

ec() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:"$2" -out "$1"; }

# sign NAME KEY EXTENSIONS ISSUER FROM TO: NAME.pem, for the subject NAME
sign() {
  openssl req -new -key "$2" -subj "/CN=$1" -out "$make/$1.csr"
  openssl ca -batch -notext -config "$make/ca.cnf" -extensions "$3" -cert "$4.pem" -keyfile "$make/$4.key" \
    -startdate "$5" -enddate "$6" -in "$make/$1.csr" -out "$1.pem" 2>"$make/log" || { cat "$make/log"; exit 1; }
}

from=20200101000000Z
to=21200101000000Z
ec "$make/root.key" P-256
openssl req -x509 -new -key "$make/root.key" -subj /CN=root -days 36500 -out root.pem
ec "$make/issuer.key" P-256
sign issuer "$make/issuer.key" authority root $from $to

# What a server has: the chain, and its key in each form.
ec server.key P-256
sign leaf server.key server issuer $from $to
cat leaf.pem issuer.pem >server.pem
openssl ec -in server.key -out server-sec1.key 2>/dev/null

# The certificate that takes its place.
ec renewed.key P-256
sign renewed-leaf renewed.key server issuer $from $to
cat renewed-leaf.pem issuer.pem >renewed.pem

openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key
sign rsa-leaf rsa.key server issuer $from $to
cat rsa-leaf.pem issuer.pem >rsa.pem
openssl rsa -in rsa.key -traditional -out rsa-pkcs1.key 2>/dev/null
openssl pkcs8 -topk8 -in rsa.key -passout pass:secret -out rsa-passphrase.key
openssl rsa -in rsa.key -traditional -aes128 -passout pass:secret -out rsa-passphrase-pkcs1.key 2>/dev/null

ec p384.key P-384
sign p384 p384.key server issuer $from $to
openssl ec -in p384.key -out p384-sec1.key 2>/dev/null
openssl genpkey -quiet -algorithm ED25519 -out ed25519.key
sign ed25519 ed25519.key server issuer $from $to

# One for six days, by itself.
openssl req -new -key server.key -subj /CN=short -out "$make/short.csr"
openssl ca -batch -notext -config "$make/ca.cnf" -extensions server -selfsign -keyfile server.key \
  -startdate 21190101000000Z -enddate 21190107000000Z -in "$make/short.csr" -out short.pem 2>"$make/log"

# What is wrong, or may be.
sign expired server.key server issuer 20200101000000Z 20210101000000Z
sign future server.key server issuer 21190101000000Z $to
cat issuer.pem leaf.pem >swapped.pem
openssl req -x509 -new -key server.key -subj /CN=self -days 36500 \
  -addext subjectAltName=DNS:localhost,DNS:test,IP:127.0.0.1 -out self.pem
openssl x509 -in leaf.pem -outform der -out leaf.der.pem
rm renewed-leaf.pem rsa-leaf.pem issuer.pem
chmod 600 -- *.key
