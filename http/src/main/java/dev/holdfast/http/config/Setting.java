package dev.holdfast.http.config;

import static dev.holdfast.http.config.SettingParsers.duration;
import static dev.holdfast.http.config.SettingParsers.size;
import static dev.holdfast.http.config.SettingParsers.whole;

import com.google.common.base.Ascii;
import com.google.common.base.CaseFormat;
import dev.holdfast.core.store.postgres.PostgresAddress;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.handler.AllowedHostNames;
import dev.holdfast.http.handler.AllowedOrigins;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the program, each with a name, a default and a parser for its value. A setting is
 * given as the option {@code --max-body}, in the environment as {@code HOLDFAST_MAX_BODY}, in a
 * properties file as {@code max-body}.
 */
public enum Setting {
  // spotless:off
  HOST("ADDRESS", "127.0.0.1", "the address or name to listen on",
      "an address or a name", SettingParsers::host),
  PORT("NUMBER", "8080", "the port to listen on; 0 picks a free one",
      "0 to 65535", whole(0, 65_535)),
  OPS_PORT("NUMBER", null, "a port of their own for /healthz, /readyz and /metrics",
      "0 to 65535", whole(0, 65_535)),
  TLS_CERTIFICATE("FILE", null, "the certificate of the server in PEM, with those of its issuers behind it: then"
          + " the server speaks HTTPS; read again when it changes",
      "a file that can be read", SettingParsers::file),
  TLS_KEY("FILE", null, "the private key of the certificate in PEM, without a passphrase",
      "a file that can be read", SettingParsers::file),
  REDIRECT_PORT("NUMBER", null, "a port that sends requests by plain HTTP to the one that speaks HTTPS",
      "0 to 65535", whole(0, 65_535)),
  ALLOW_ORIGIN("LIST", null, "whose pages may talk to the server, besides its own and those of this"
          + " machine; * for all, null for pages without an origin",
      "origins such as https://a.example,https://b.example, or *", AllowedOrigins::parse),
  ALLOWED_HOSTS("LIST", null, "names by which the server may be called, besides those of this machine;"
          + " if not set: the hosts of allow-origin, and any behind a trusted proxy; * for any",
      "names such as chat.example,www.chat.example, or *", AllowedHostNames::parse),
  TRUSTED_PROXIES("LIST", null, "proxies whose X-Forwarded-For is believed",
      "addresses and blocks such as 127.0.0.1,10.0.0.0/8", TrustedProxies::parse),
  WAIT("TIME", "60s", "how long a request is held, at most",
      "500ms to 10m", duration(500, 600_000)),
  INACTIVITY("TIME", "45s", "how long a session lives with no request held",
      "2s to 1h", duration(2_000, 3_600_000)),
  MAX_PAUSE("TIME", "120s", "the longest pause a client may ask for; 0s for none",
      "0s to 1h", duration(0, 3_600_000)),
  POLLING("TIME", "5s", "the shortest time between empty requests of a session that never holds",
      "0s to 1m", duration(0, 60_000)),
  MAX_BODY("BYTES", "64k", "the largest body of a request",
      "2k to 16m", size(2 << 10, 16 << 20)),
  BODY_TIMEOUT("TIME", "10s", "how long a body may take to arrive",
      "100ms to 10m", duration(100, 600_000)),
  WRITE_TIMEOUT("TIME", "30s", "how long a client may take nothing of a response; all of it may take four"
          + " times that",
      "100ms to 10m", duration(100, 600_000)),
  MESSAGE_LENGTH("NUMBER", "2000", "characters a message may have",
      "1 to 100000", whole(1, 100_000)),
  RATE_LIMIT("RATE", "10/3s", "messages a member may send in a time; a host may send ten times that",
      "a rate such as 10/3s, or off", UnitParser::rate),
  ROOMS("NAMES", "any", "the rooms there may be beside the lobby",
      "any, or names such as tea,coffee", SettingParsers::rooms),
  ROOMS_MAX("NUMBER", "1000", "rooms there may be at a time",
      "1 to 100000", whole(1, 100_000)),
  ROOM_MEMBERS("NUMBER", "50000", "members a room may have",
      "1 to 1000000", whole(1, 1_000_000)),
  PRESENCE_MAX("NUMBER", "200", "members above which a room is told only now and then who comes and goes",
      "0 to 10000", whole(0, 10_000)),
  DATA("FOLDER", "holdfast-data", "where the log is kept; made if it is not there",
      "a folder", SettingParsers::anyFolder),
  MEMORY("on|off", "off", "keep the log in memory: it ends with the process",
      "on or off", SettingParsers::onOrOff),
  KEEP_MESSAGES("NUMBER", "100000", "messages each room keeps; in memory a hundredth of it",
      "1 to 1000000000", whole(1, 1_000_000_000)),
  KEEP_FOR("TIME", "30d", "how long a message is kept",
      "1m to 36500d", duration(60_000, 36_500L * 86_400_000)),
  DATA_MAX("BYTES", "1g", "how large the log may grow before the oldest messages go",
      "1m to 1000g", size(1 << 20, 1_000L << 30)),
  ADMIN_PASSWORD_FILE("FILE", null, "whose first line is the password of admins; without one, and"
          + " without HOLDFAST_ADMIN_PASSWORD, a random one is printed at the start",
      "a file that can be read", SecretFile::read),
  PACKET_LIMIT("RATE", "50/3s", "packets a session may send, and requests while one is held, in a time",
      "a rate such as 50/3s, or off", UnitParser::rate),
  REQUEST_PACKETS("NUMBER", "64", "packets a request may carry",
      "1 to 10000", whole(1, 10_000)),
  MAILBOX_PACKETS("NUMBER", "1000", "packets that may wait for a client",
      "100 to 1000000", whole(100, 1_000_000)),
  MAILBOX_BYTES("BYTES", "1m", "bytes that may wait for a client",
      "512k to 100m", size(512 << 10, 100 << 20)),
  CREATION_LIMIT("RATE", "1000/1s", "sessions a host may begin in a time, this machine too",
      "a rate such as 1000/1s, or off", UnitParser::rate),
  SESSIONS_PER_HOST("NUMBER", "64", "sessions of one host, but for this machine; 0 for no limit",
      "0 to 1000000", whole(0, 1_000_000)),
  IDLE_TIMEOUT("TIME", "75s", "how long a connection may be open without a request; longer than a"
          + " proxy in front keeps its own",
      "1s to 1h", duration(1_000, 3_600_000)),
  DRAIN_DELAY("TIME", "0s", "how long the server goes on after SIGTERM, while /readyz answers 503, so that a"
          + " balancer sends clients elsewhere",
      "0s to 5m", duration(0, 300_000)),
  MAX_CONNECTIONS("NUMBER", "0", "connections in all; 0 for as many as the limit of open files allows",
      "0 to 10000000", whole(0, 10_000_000)),
  CONNECTIONS_PER_HOST("NUMBER", "512", "connections of one host, or its requests at a time behind a"
          + " trusted proxy; 0 for no limit",
      "0 to 1000000", whole(0, 1_000_000)),
  MAX_SESSIONS("NUMBER", "100000", "sessions in all",
      "1 to 10000000", whole(1, 10_000_000)),
  LOG_FORMAT("FORMAT", "text", "how the log on standard error looks: text for people, or json",
      "text or json", LogFormat::of),
  CLUSTER("ADDRESS", null, "a PostgreSQL database in which the log is kept instead of data, and which other nodes may share",
      "an address such as postgresql://chat@db.example/chat", PostgresAddress::parse),
  CLUSTER_PASSWORD_FILE("FILE", null, "whose first line is the password of that database",
      "a file that can be read", SecretFile::read),
  NODE("NAME", null, "the name of this node of a cluster, which no other has; if not set, a random one at each start",
      "2 to 8 of the letters a to z and digits", SettingParsers::node),
  CLUSTER_ADDRESS("HOST:PORT", null, "where this node listens to the others, and they reach it; without it a balancer has to send the"
          + " requests of a session to one node",
      "a host and a port such as 10.0.0.5:7000", SettingParsers::hostAndPort),
  CLUSTER_SECRET_FILE("FILE", null, "whose first line is the secret of all nodes of the cluster, of 32 characters or more",
      "a file that can be read", SecretFile::readLong),
  JOURNAL("FOLDER", null, "a folder for the scripts of sessions that end otherwise than by their client or a stop; made if it"
          + " is not there",
      "a folder that can be written to", SettingParsers::folder);
  // spotless:on

  private final String label;
  private final @Nullable String byDefault;
  private final String meaning;
  private final String allowed;

  @SuppressWarnings("ImmutableEnumChecker") // functions without state
  private final Function<String, Object> reader;

  Setting(
      String label,
      @Nullable String byDefault,
      String meaning,
      String allowed,
      Function<String, Object> reader) {
    this.label = label;
    this.byDefault = byDefault;
    this.meaning = meaning;
    this.allowed = allowed;
    this.reader = reader;
  }

  /** The name as a key in a file. */
  String key() {
    return Ascii.toLowerCase(name()).replace('_', '-');
  }

  /** The name on the command line. */
  public String option() {
    return "--" + key();
  }

  /**
   * The option for a component of a configuration: {@code --ops-port} for {@code
   * ServerConfig.opsPort}.
   *
   * @throws IllegalArgumentException if there is none
   */
  static String optionFor(String component) {
    String name = component.substring(component.indexOf('.') + 1);
    return valueOf(CaseFormat.LOWER_CAMEL.to(CaseFormat.UPPER_UNDERSCORE, name)).option();
  }

  /** The name in the environment. */
  String variable() {
    return "HOLDFAST_" + name();
  }

  /** Whether naming it on the command line is enough to switch it on. */
  public boolean isSwitch() {
    return "on|off".equals(label);
  }

  /** What kind of value it has. */
  public String label() {
    return label;
  }

  /** The value if the operator sets none; null if there is no default. */
  public @Nullable String byDefault() {
    return byDefault;
  }

  /** The allowed values, for human readers. */
  String allowed() {
    return allowed;
  }

  /** What it means. */
  public String meaning() {
    return meaning;
  }

  /**
   * Reads a value.
   *
   * @param source where it was set
   * @throws SettingException if it is not allowed
   */
  public Object read(String value, String source) throws SettingException {
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw new SettingException(
          String.format(
              Locale.ROOT,
              "%s: '%s' is not allowed (%s); allowed: %s",
              source,
              value,
              e.getMessage(),
              allowed));
    }
  }
}
