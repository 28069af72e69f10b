FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_ROOT_USER_ACTION=ignore

# Safelight runs as a user without rights; /data is the only place it writes to.
RUN useradd --system --uid 10001 --create-home safelight \
    && install -d -o safelight -g safelight -m 0700 /data

# The libraries first: their layer changes only when the lock file does.
WORKDIR /srv/safelight
COPY requirements.lock requirements-pdf.lock ./
RUN pip install --require-hashes --only-binary :all: -r requirements.lock
# PDF, and Noto fonts for names in every script: nobody can add them to an image that is read-only.
RUN pip install --require-hashes --only-binary :all: -r requirements-pdf.lock

COPY . .
RUN pip install --no-index --no-deps --no-build-isolation --config-settings editable_mode=compat -e . \
    && python -m compileall -q bot classifiers config connectors

USER safelight
# Relative paths (./data, safelight.toml) are those of the volume.
WORKDIR /data
VOLUME /data
ENV SAFELIGHT_DATABASE_URL=sqlite:////data/safelight.db \
    SAFELIGHT_CONSOLE_HOST=0.0.0.0 \
    SAFELIGHT_CONSOLE_PORT=8722
EXPOSE 8722

HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 \
    CMD ["safelight", "check", "--quiet"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["safelight"]
CMD ["run"]
