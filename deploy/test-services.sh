# Sourced by ./test: the browser, the PostgreSQL server and the JavaScript clients it uses. POSIX sh.

# A Chromium on the machine, else Debian's by apt when root, else Playwright's own.
find_browser() {
    for candidate in "${GONGZHI_CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null; then
            GONGZHI_CHROMIUM=$(command -v "$candidate")
            export GONGZHI_CHROMIUM
            return
        fi
    done
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Chromium" >&2
        if apt-get update >/dev/null 2>&1 && apt-get install -y --no-install-recommends chromium fonts-noto-cjk >/dev/null 2>&1; then
            GONGZHI_CHROMIUM=$(command -v chromium)
            export GONGZHI_CHROMIUM
            return
        fi
    fi
    .venv/bin/playwright install chromium >/dev/null || {
        echo "No Chromium: install one, or set GONGZHI_CHROMIUM to its path." >&2
        return 1
    }
}

# Open311 clients in JavaScript, exactly as locked and without running scripts of theirs; their tests say so when missing.
find_clients() {
    folder=tests/clients
    stamp=$folder/node_modules/.installed
    if ! command -v npm >/dev/null || cmp -s "$folder/package-lock.json" "$stamp"; then
        return
    fi
    echo "Installing Open311 clients for Node" >&2
    if (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent >/dev/null 2>&1); then
        cp "$folder/package-lock.json" "$stamp"
    fi
}

# Prints the URL of a PostgreSQL database in which test databases may be made.
find_postgres() {
    if [ -n "${GONGZHI_TEST_POSTGRES:-}" ]; then
        echo "$GONGZHI_TEST_POSTGRES"
        return
    fi
    url=postgresql://postgres@127.0.0.1/postgres
    if _answers "$url"; then
        echo "$url"
        return
    fi
    # Installed but not running: start Debian's cluster.
    if [ "$(id -u)" = 0 ] && command -v pg_ctlcluster >/dev/null; then
        for folder in /etc/postgresql/*/*; do
            [ -d "$folder" ] || continue
            version=$(basename "$(dirname "$folder")")
            pg_ctlcluster --skip-systemctl-redirect "$version" "$(basename "$folder")" start >/dev/null 2>&1 || true
        done
        sleep 2
        if _answers "$url"; then
            echo "$url"
            return
        fi
    fi
    return 1
}

_answers() {
    .venv/bin/python -c 'import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3).close()' "$1" 2>/dev/null
}
