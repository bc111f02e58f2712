# The service as an image: docker build -t reply-drafter .
# Everything is installed by the hashes of the lock files; the stage that runs has neither pip nor a compiler.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN python -m venv --without-pip /opt/drafter && python -m venv /opt/build
COPY requirements.lock requirements-build.lock ./
# PyTorch's own index has the build without NVIDIA's libraries, whose hash the lock file holds for CPython 3.11.
RUN pip --python /opt/drafter install --no-cache-dir --require-hashes --no-deps \
      --extra-index-url https://download.pytorch.org/whl/cpu -r requirements.lock \
 && /opt/drafter/bin/python -c "from importlib.metadata import version; assert '+cpu' in version('torch')" \
 && pip --python /opt/build install --no-cache-dir --require-hashes --no-deps -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY drafter drafter
COPY evals evals
COPY examples examples
COPY kb_index kb_index
COPY prompts prompts
COPY service service
RUN pip --python /opt/build wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
 && pip --python /opt/drafter install --no-cache-dir --no-index --no-deps /wheels/*.whl

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for `drafter data backup`: of the version of the server in compose.yaml, or a newer one.
# What the base image installs packages with is taken away: nothing is installed into what runs.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-15 && rm -rf /var/lib/apt/lists/* \
 && rm -rf /usr/local/lib/python3.11/site-packages /usr/local/bin/pip* \
 && useradd --system --uid 10001 --home-dir /var/lib/drafter drafter \
 && install --directory --owner drafter --mode 0700 /var/lib/drafter /var/lib/chroma
COPY --from=build /opt/drafter /opt/drafter
ENV PATH=/opt/drafter/bin:$PATH \
    HOME=/var/lib/drafter \
    HF_HUB_OFFLINE=1 \
    DRAFTER_DATA_DIR=/var/lib/drafter/data \
    DRAFTER_CACHE_DIR=/var/lib/drafter/cache \
    DRAFTER_HOST=0.0.0.0 \
    DRAFTER_LOG_FORMAT=json
USER drafter
WORKDIR /var/lib/drafter
VOLUME ["/var/lib/drafter"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["drafter"]
CMD ["serve", "--allow-remote"]
