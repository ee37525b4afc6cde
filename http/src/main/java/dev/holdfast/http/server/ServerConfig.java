package dev.holdfast.http.server;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.core.time.DurationFormatter;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.handler.AllowedHostNames;
import dev.holdfast.http.handler.AllowedOrigins;
import dev.holdfast.http.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a server: addresses, limits, and the policy of its sessions. Immutable.
 *
 * <p>It is long because each component has its check, and its method in the builder.
 *
 * @param host the address to listen on, or its name
 * @param port 0 for any that is free
 * @param opsPort where health and metrics are, 0 for any port that is free; null: beside the rest,
 *     for this machine only
 * @param tls the files of the certificate by which the port speaks HTTPS; null: it speaks plain
 *     HTTP. The port of operators does in any case
 * @param redirectPort where plain HTTP is answered with the address of the port that speaks HTTPS,
 *     0 for any port that is free; null: nowhere
 * @param allowOrigin whose pages may talk to the server
 * @param allowedHosts by which names it may be called; null for those that follow from the origins
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param maxBody bytes of a request's body
 * @param bodyTimeout how long the body of a request may take; for handlers of the embedding program
 *     how long they wait for each 4 KiB of a body, which may have any size
 * @param writeTimeout how long a client may take nothing of a response; the whole of it may take
 *     four times that
 * @param idleTimeout how long a connection may be open without a request
 * @param drainDelay how long a server that is closed serves on, while {@code /readyz} answers 503
 * @param maxConnections how many connections there may be; 0 for as many as the limit of open files
 *     allows
 * @param connectionsPerHost how many connections a host may have, or requests at a time behind a
 *     trusted proxy; 0 for no limit; loopback and trusted proxies have none
 * @param policy what sessions are granted
 * @param journal a folder for the scripts of sessions; null to write none
 * @param blockingThreads how many threads there may be for {@linkplain Backend.Builder#handler
 *     handlers} that block
 * @param names how log lines and errors name a setting such as {@code ServerConfig.port}: by that
 *     text itself, unless the embedding program has another name for it, such as that of an option
 */
public record ServerConfig(
    String host,
    int port,
    @Nullable Integer opsPort,
    @Nullable TlsFiles tls,
    @Nullable Integer redirectPort,
    AllowedOrigins allowOrigin,
    @Nullable AllowedHostNames allowedHosts,
    TrustedProxies trustedProxies,
    int maxBody,
    Duration bodyTimeout,
    Duration writeTimeout,
    Duration idleTimeout,
    Duration drainDelay,
    int maxConnections,
    int connectionsPerHost,
    SessionPolicy policy,
    @Nullable Path journal,
    int blockingThreads,
    UnaryOperator<String> names) {

  private static final int MAX_PORT = 65_535;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there can be no server with one of them; the message names
   *     it
   * @throws NullPointerException if one is null that may not be
   */
  public ServerConfig {
    requireNonNull(host, "ServerConfig.host");
    checkPort("port", port);
    if (opsPort != null) {
      checkPort("opsPort", opsPort);
    }
    if (redirectPort != null) {
      checkPort("redirectPort", redirectPort);
      checkArgument(tls != null, "ServerConfig.redirectPort: without tls it leads nowhere");
    }
    requireNonNull(allowOrigin, "ServerConfig.allowOrigin");
    requireNonNull(trustedProxies, "ServerConfig.trustedProxies");
    checkArgument(
        maxBody > 0 && maxBody < Integer.MAX_VALUE,
        "ServerConfig.maxBody: %s is no number of bytes that a body may have",
        maxBody);
    checkTime("bodyTimeout", bodyTimeout);
    checkTime("writeTimeout", writeTimeout);
    checkTime("idleTimeout", idleTimeout);
    if (!requireNonNull(drainDelay, "ServerConfig.drainDelay").isZero()) {
      checkTime("drainDelay", drainDelay);
    }
    checkCount("maxConnections", maxConnections, 0);
    checkCount("connectionsPerHost", connectionsPerHost, 0);
    requireNonNull(policy, "ServerConfig.policy");
    checkCount("blockingThreads", blockingThreads, 1);
    requireNonNull(names, "ServerConfig.names");
  }

  private static void checkPort(String name, int port) {
    checkArgument(
        port >= 0 && port <= MAX_PORT,
        "ServerConfig.%s: %s is no port; 0 to %s are",
        name,
        port,
        MAX_PORT);
  }

  private static void checkTime(String name, Duration time) {
    requireNonNull(time, () -> "ServerConfig." + name);
    String text = DurationFormatter.format(time);
    checkArgument(
        time.compareTo(Duration.ofMillis(1)) >= 0,
        "ServerConfig.%s: %s is less than a millisecond",
        name,
        text);
    checkArgument(
        time.compareTo(SessionPolicy.MAX_DURATION) <= 0,
        "ServerConfig.%s: %s is more than %s",
        name,
        text,
        DurationFormatter.format(SessionPolicy.MAX_DURATION));
  }

  private static void checkCount(String name, int count, int least) {
    checkArgument(count >= least, "ServerConfig.%s: %s is less than %s", name, count, least);
  }

  /** How many bytes may be held in memory for clients: half of the heap. */
  public static final long MEMORY_BUDGET = Runtime.getRuntime().maxMemory() / 2;

  /** The defaults: see {@code docs/operations.md}. */
  public static final ServerConfig DEFAULT = new Builder().build();

  /** The defaults, to be changed. */
  public static Builder builder() {
    return new Builder();
  }

  /** This config, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Builds a config; what is not set is as it was. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port = 8080;
    private @Nullable Integer opsPort;
    private @Nullable TlsFiles tls;
    private @Nullable Integer redirectPort;
    private AllowedOrigins allowOrigin = AllowedOrigins.OWN;
    private @Nullable AllowedHostNames allowedHosts;
    private TrustedProxies trustedProxies = TrustedProxies.NONE;
    private int maxBody = 64 << 10;
    private Duration bodyTimeout = Duration.ofSeconds(10);
    private Duration writeTimeout = Duration.ofSeconds(30);
    private Duration idleTimeout = Duration.ofSeconds(75);
    private Duration drainDelay = Duration.ZERO;
    private int maxConnections;
    private int connectionsPerHost = 512;
    private SessionPolicy policy = SessionPolicy.builder().memoryBudget(MEMORY_BUDGET).build();
    private @Nullable Path journal;
    private int blockingThreads = 16;
    private UnaryOperator<String> names = UnaryOperator.identity();

    private Builder() {}

    private Builder(ServerConfig config) {
      host = config.host;
      port = config.port;
      opsPort = config.opsPort;
      tls = config.tls;
      redirectPort = config.redirectPort;
      allowOrigin = config.allowOrigin;
      allowedHosts = config.allowedHosts;
      trustedProxies = config.trustedProxies;
      maxBody = config.maxBody;
      bodyTimeout = config.bodyTimeout;
      writeTimeout = config.writeTimeout;
      idleTimeout = config.idleTimeout;
      drainDelay = config.drainDelay;
      maxConnections = config.maxConnections;
      connectionsPerHost = config.connectionsPerHost;
      policy = config.policy;
      journal = config.journal;
      blockingThreads = config.blockingThreads;
      names = config.names;
    }

    public Builder host(String host) {
      this.host = host;
      return this;
    }

    public Builder port(int port) {
      this.port = port;
      return this;
    }

    public Builder opsPort(@Nullable Integer opsPort) {
      this.opsPort = opsPort;
      return this;
    }

    public Builder tls(@Nullable TlsFiles tls) {
      this.tls = tls;
      return this;
    }

    public Builder redirectPort(@Nullable Integer redirectPort) {
      this.redirectPort = redirectPort;
      return this;
    }

    public Builder allowOrigin(AllowedOrigins allowOrigin) {
      this.allowOrigin = allowOrigin;
      return this;
    }

    public Builder allowedHosts(@Nullable AllowedHostNames allowedHosts) {
      this.allowedHosts = allowedHosts;
      return this;
    }

    public Builder trustedProxies(TrustedProxies trustedProxies) {
      this.trustedProxies = trustedProxies;
      return this;
    }

    public Builder maxBody(int maxBody) {
      this.maxBody = maxBody;
      return this;
    }

    public Builder bodyTimeout(Duration bodyTimeout) {
      this.bodyTimeout = bodyTimeout;
      return this;
    }

    public Builder writeTimeout(Duration writeTimeout) {
      this.writeTimeout = writeTimeout;
      return this;
    }

    public Builder idleTimeout(Duration idleTimeout) {
      this.idleTimeout = idleTimeout;
      return this;
    }

    public Builder drainDelay(Duration drainDelay) {
      this.drainDelay = drainDelay;
      return this;
    }

    public Builder maxConnections(int maxConnections) {
      this.maxConnections = maxConnections;
      return this;
    }

    public Builder connectionsPerHost(int connectionsPerHost) {
      this.connectionsPerHost = connectionsPerHost;
      return this;
    }

    public Builder policy(SessionPolicy policy) {
      this.policy = policy;
      return this;
    }

    public Builder journal(@Nullable Path journal) {
      this.journal = journal;
      return this;
    }

    public Builder blockingThreads(int blockingThreads) {
      this.blockingThreads = blockingThreads;
      return this;
    }

    public Builder names(UnaryOperator<String> names) {
      this.names = names;
      return this;
    }

    /**
     * The config.
     *
     * @throws IllegalArgumentException if there can be no server with one of the values
     */
    public ServerConfig build() {
      return new ServerConfig(
          host,
          port,
          opsPort,
          tls,
          redirectPort,
          allowOrigin,
          allowedHosts,
          trustedProxies,
          maxBody,
          bodyTimeout,
          writeTimeout,
          idleTimeout,
          drainDelay,
          maxConnections,
          connectionsPerHost,
          policy,
          journal,
          blockingThreads,
          names);
    }
  }
}
