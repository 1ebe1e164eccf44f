# Fetches into a database on the volume /data, every six hours, as nobody in particular.
FROM python:3.13-slim
COPY . /src
RUN pip install --no-cache-dir /src && rm -rf /src && useradd --uid 1000 keeper \
    && mkdir /data && chown keeper /data
USER keeper
ENV OSSRANK_DB=/data/ossrank.db
VOLUME /data
HEALTHCHECK --interval=1h --timeout=1m --start-period=30m CMD ["ossrank", "status", "--max-age", "36h"]
CMD ["sh", "-c", "trap 'exit 0' TERM INT; while :; do ossrank fetch -q & wait $!; sleep 21600 & wait $!; done"]
