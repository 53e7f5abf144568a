# Sourced by ./run and ./test: makes .venv with exactly what a lock file says. POSIX sh.

# The newest Python on this machine that is new enough.
find_python() {
    for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "Gongzhi needs Python 3.11 or newer, and none was found. Set PYTHON=/path/to/python3." >&2
    return 1
}

# make_env LOCK: install LOCK into .venv unless it is there already.
make_env() {
    lock=$1
    stamp=.venv/.installed-$(basename "$lock")
    if [ -x .venv/bin/python ] && [ -f "$stamp" ] && cmp -s "$lock" "$stamp"; then
        return
    fi
    python=$(find_python) || return 1
    if ! [ -x .venv/bin/python ]; then
        echo "Making .venv with $("$python" --version)" >&2
        rm -rf .venv
        if ! "$python" -m venv .venv 2>/dev/null; then
            rm -rf .venv
            command -v uv >/dev/null && uv venv --quiet --seed --python "$python" .venv || {
                echo "This Python cannot make virtual environments (on Debian: apt install python3-venv)." >&2
                return 1
            }
        fi
    fi
    echo "Installing $(grep -c '==' "$lock") packages from $lock" >&2
    if command -v uv >/dev/null; then
        uv=uv
    else
        .venv/bin/python -m pip install --quiet --disable-pip-version-check uv >/dev/null 2>&1 || true
        uv=.venv/bin/uv
    fi
    if ! { command -v "$uv" >/dev/null && "$uv" pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r "$lock"; }; then
        echo "uv could not; trying pip" >&2
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" || return 1
    fi
    _put_gongzhi_on_path
    # Compiled once here, not at every start: where Python is told to write no bytecode, starting took twice as long.
    .venv/bin/python -m compileall -q -j 0 gongzhi || true
    cp "$lock" "$stamp"
}

# The project is run from this folder, not built: one path file and one script.
_put_gongzhi_on_path() {
    .venv/bin/python - <<'PY'
import pathlib, sys, sysconfig
root = pathlib.Path.cwd()
pathlib.Path(sysconfig.get_path("purelib"), "gongzhi.pth").write_text(f"{root}\n", encoding="utf-8")
script = root / ".venv/bin/gongzhi"
script.write_text(f"#!{root}/.venv/bin/python\nimport sys\n\nfrom gongzhi.config.cli import main\n\nsys.exit(main())\n", encoding="utf-8")
script.chmod(0o755)
PY
}
