package dev.holdfast.http.server;

import dev.holdfast.core.Policy;
import dev.holdfast.core.chat.ChatPolicy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the edge must know.
 *
 * @param host the address to listen on, or its name
 * @param port 0 for any that is free
 * @param opsPort where health and metrics are; null: beside the rest, for this machine only
 * @param allowOrigin whose pages may read answers: an origin, or {@code *}
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param maxBody bytes of a request's body
 * @param bodyTimeout how long it may take, in milliseconds
 * @param policy what sessions are granted
 * @param chat how far the chat goes
 * @param journal a folder for the scripts of sessions; null to write none
 */
public record ServerConfig(
    String host,
    int port,
    @Nullable Integer opsPort,
    String allowOrigin,
    TrustedProxies trustedProxies,
    int maxBody,
    long bodyTimeout,
    Policy policy,
    ChatPolicy chat,
    @Nullable Path journal) {}
