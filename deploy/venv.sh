# The virtual environment .venv, exactly as requirements.lock says. Sourced by deploy/prepare.
# shellcheck shell=sh

# A stamp is written last, so an interrupted installation is done again; pyproject.toml holds the entry points.
make_environment() {
    python=$(find_python)
    wanted=$("$python" -c 'import sys; print(sys.version)'; cat requirements.lock)
    wanted=$(printf '%s' "$wanted" | sha256sum | cut -d ' ' -f 1)
    if [ "$(cat .venv/lock.stamp 2>/dev/null)" != "$wanted" ] || ! .venv/bin/python -c '' 2>/dev/null; then
        say "Making the virtual environment (a minute or two, the first time)"
        "$python" -m venv --clear .venv
        pip_install --require-hashes --no-deps -r requirements.lock
        printf '%s' "$wanted" >.venv/lock.stamp
    fi
    wanted=$(pwd; cat pyproject.toml)
    wanted=$(printf '%s' "$wanted" | sha256sum | cut -d ' ' -f 1)
    if [ "$(cat .venv/project.stamp 2>/dev/null)" != "$wanted" ]; then
        say "Installing Baylog's own commands"
        # what an older setuptools left here would hide the entry points from whoever stands in this directory
        rm -rf baylog.egg-info
        pip_install --no-deps --no-build-isolation -e .
        printf '%s' "$wanted" >.venv/project.stamp
    fi
}

pip_install() {
    output=.venv/pip.log
    if ! .venv/bin/python -m pip install --disable-pip-version-check --no-input "$@" >"$output" 2>&1; then
        tail -n 20 "$output" >&2
        echo "Failed: pip install $*" >&2
        echo "  What to do: if the disk is full or the network down, mend that; then run make again." >&2
        exit 1
    fi
}
