#!/bin/bash
# Makes what a user with a TPM hands in: a key, the attestation of its creation, and the attestation key's area.
#
#   tpm.sh FOLDER [QUALIFYING-DATA-IN-HEX]
#
# Runs a software TPM of its own (swtpm, swtpm-tools, tpm2-tools) and ends it again. With TPM2TOOLS_TCTI set, it talks
# to that TPM instead, as on a user's machine. Files, all as the tools write them:
#
#   key.pub, key.pem           the key's TPM2B_PUBLIC, and the same key for OpenSSL
#   ak.pub, ak.name            the attestation key's TPM2B_PUBLIC, and its name for the administrator's list (binary)
#   attest, attest.sig         TPMS_ATTEST and TPMT_SIGNATURE
#   loose.pub, forged, forged.sig   an unrestricted key, and an attestation that its owner made up and let it sign
set -euo pipefail

out=$1
data=${2:-$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')}
mkdir -p "$out"
work=$(mktemp -d)
server=

finish() {
  # Whoever runs this may have made the server deaf to a gentler signal, and would then wait for it.
  [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

start_tpm() {
  mkdir "$work/state"
  swtpm_setup --tpm2 --tpmstate "$work/state" --createek --overwrite >"$work/setup.log" 2>&1
  # The tools expect the control socket beside the other one, with .ctrl behind its name.
  swtpm socket --tpm2 --tpmstate "dir=$work/state" --server "type=unixio,path=$work/s" \
    --ctrl "type=unixio,path=$work/s.ctrl" --flags not-need-init,startup-clear >"$work/swtpm.log" 2>&1 &
  server=$!
  export TPM2TOOLS_TCTI="swtpm:path=$work/s"
  for _ in $(seq 50); do [ ! -S "$work/s" ] || return 0; sleep 0.1; done
  echo "swtpm did not start" >&2
  return 1
}

# A TPM without a resource manager has three places for loaded keys.
flush() { tpm2_flushcontext -t; }

[ -n "${TPM2TOOLS_TCTI:-}" ] || start_tpm
cd "$work"
bound="fixedtpm|fixedparent|sensitivedataorigin|userwithauth"

tpm2_createprimary -Q -C o -G ecc256 -c parent.ctx
flush
tpm2_create -Q -C parent.ctx -G ecc256:ecdsa-sha256:null -a "$bound|sign|restricted" -u ak.pub -r ak.priv
flush
tpm2_create -Q -C parent.ctx -G ecc256:ecdsa-sha256 -a "$bound|sign" -u loose.pub -r loose.priv
flush
tpm2_create -Q -C parent.ctx -G ecc256:ecdsa-sha256 -a "$bound|sign" -u key.pub -r key.priv \
  -d creation.hash -t creation.ticket
flush
for name in ak loose key; do
  tpm2_load -Q -C parent.ctx -u $name.pub -r $name.priv -c $name.ctx -n $name.name
  flush
done
tpm2_readpublic -Q -c key.ctx -f pem -o key.pem
flush

tpm2_certifycreation -Q -C ak.ctx -c key.ctx -d creation.hash -t creation.ticket -q "$data" \
  -g sha256 -s ecdsa -f tss -o attest.sig --attestation attest
flush

# The same bytes, signed as if they were any file. The restricted key refuses them.
cp attest forged
tpm2_sign -Q -c loose.ctx -g sha256 -s ecdsa -f tss -o forged.sig forged
flush
if tpm2_sign -Q -c ak.ctx -g sha256 -s ecdsa -f tss -o refused.sig forged 2>/dev/null; then
  echo "this TPM's restricted key signs what it must not" >&2
  exit 1
fi

cp key.pub key.pem ak.pub ak.name attest attest.sig loose.pub forged forged.sig "$out"
printf '%s\n' "$data" >"$out/qualifying-data"
