# driftcheck without a suite: a static binary, no shell, a user that is not root.
# docs/ci.md says how to use it and how a suite gets into an image of its own.

# Alpine's own target is static: x86_64-unknown-linux-musl, or the same for aarch64.
FROM rust:1.95-alpine AS build
WORKDIR /src
COPY . .
RUN CARGO_PROFILE_RELEASE_STRIP=symbols cargo build --release --locked --bin driftcheck \
    && mkdir -p /root-of-image/suite/reports /root-of-image/tmp \
    && cp target/release/driftcheck /root-of-image/ \
    && chown -R 65532:65532 /root-of-image/suite /root-of-image/tmp

FROM scratch
# Where rustls looks for the authorities it trusts.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /root-of-image /
USER 65532:65532
WORKDIR /suite
ENTRYPOINT ["/driftcheck"]
CMD ["run"]
