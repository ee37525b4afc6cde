package dev.holdfast.http.config;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.HostAndPort;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.core.relay.NodeName;
import dev.holdfast.core.session.SessionPolicy;
import dev.holdfast.core.store.RetentionLimits;
import dev.holdfast.core.store.postgres.PostgresAddress;
import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.http.cluster.LinkSecret;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.handler.AllowedHostNames;
import dev.holdfast.http.handler.AllowedOrigins;
import dev.holdfast.http.server.ServerConfig;
import dev.holdfast.http.tls.TlsFiles;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The merged settings of a process: the value of each {@link Setting} comes from the command line,
 * or else the environment, or else the file, or else the default. Immutable once constructed.
 *
 * <p>It is long because it makes every configuration of the program, each in a method.
 */
public final class Settings {

  /** The variable that names the file. */
  static final String CONFIG = "HOLDFAST_CONFIG";

  /** The variable with the password of admins: never an option, which others could see. */
  static final String ADMIN_PASSWORD = "HOLDFAST_ADMIN_PASSWORD";

  private final Map<Setting, GivenSetting> given = new EnumMap<>(Setting.class);
  private final @Nullable String adminPassword;
  private final List<String> warnings = new ArrayList<>();

  /**
   * Reads all settings.
   *
   * @param options values from the command line
   * @param file the properties file; null to look in the environment
   * @throws SettingException at the first that is wrong
   */
  public Settings(Map<Setting, String> options, @Nullable Path file, EnvironmentVariables variables)
      throws SettingException {
    this(options, file, variables, ServerConfig.MEMORY_BUDGET);
  }

  private Settings(
      Map<Setting, String> options,
      @Nullable Path file,
      EnvironmentVariables variables,
      long memoryBudget)
      throws SettingException {
    Map<String, String> environment = variables.values();
    String named = environment.get(CONFIG);
    Path chosen = file == null && named != null ? Path.of(named) : file;
    Properties properties =
        chosen == null ? new Properties() : load(chosen, file == null ? CONFIG : "--config");
    for (Setting setting : Setting.values()) {
      String inFile = inFile(setting, properties);
      String inEnvironment = environment.get(setting.variable());
      if (options.containsKey(setting)) {
        put(setting, options.get(setting), setting.option(), false);
      } else if (inEnvironment != null) {
        put(setting, inEnvironment, setting.variable(), false);
      } else if (inFile != null) {
        put(setting, inFile, setting.key() + " in " + chosen, false);
      } else {
        put(setting, setting.byDefault(), setting.key(), true);
      }
    }
    SecretFile passwordFile = secretFile(Setting.ADMIN_PASSWORD_FILE);
    String inEnvironment = environment.get(ADMIN_PASSWORD);
    adminPassword = passwordFile == null ? inEnvironment : passwordFile.secret();
    String problem = adminPassword == null ? null : AdminPasswordRule.problem(adminPassword);
    if (problem != null) {
      String place = passwordFile == null ? ADMIN_PASSWORD : "the first line of the password file";
      throw new SettingException(place + " " + problem);
    }
    if (passwordFile != null) {
      warnings.addAll(passwordFile.warnings("the password of admins"));
      if (inEnvironment != null) {
        warnings.add(ADMIN_PASSWORD + " is passed over: the password file counts");
      }
    }
    SecretFile clusterPassword = secretFile(Setting.CLUSTER_PASSWORD_FILE);
    if (clusterPassword != null) {
      warnings.addAll(clusterPassword.warnings("the password of the database"));
    }
    SecretFile clusterSecret = secretFile(Setting.CLUSTER_SECRET_FILE);
    if (clusterSecret != null) {
      warnings.addAll(clusterSecret.warnings("the secret of the cluster"));
    }
    TlsFiles tls = tls();
    if (tls != null) {
      warnings.addAll(TlsFilesCheck.warnings(tls));
    }
    SettingsConsistencyCheck consistency = new SettingsConsistencyCheck(this, memoryBudget);
    consistency.check();
    warnings.addAll(consistency.warnings());
  }

  /**
   * Holds options of a server that runs elsewhere, with any heap, against each other.
   *
   * @throws SettingException at the first that is wrong
   */
  public static void check(Map<Setting, String> options) throws SettingException {
    new Settings(options, null, new EnvironmentVariables(Map.of()), Long.MAX_VALUE);
  }

  /** The files of the certificate; null to speak plain HTTP, or if one of them is missing. */
  private @Nullable TlsFiles tls() {
    Object certificate = given(Setting.TLS_CERTIFICATE).value();
    Object key = given(Setting.TLS_KEY).value();
    return certificate == null || key == null ? null : new TlsFiles((Path) certificate, (Path) key);
  }

  /** An empty value is how a setting without a default is shown in the file. */
  private static @Nullable String inFile(Setting setting, Properties properties) {
    String text = properties.getProperty(setting.key());
    boolean unset = text == null || (setting.byDefault() == null && text.isBlank());
    return unset ? null : text.strip();
  }

  private void put(Setting setting, @Nullable String text, String source, boolean byDefault)
      throws SettingException {
    Object value = text == null ? null : setting.read(text, source);
    given.put(setting, new GivenSetting(value, text, source, byDefault));
  }

  private @Nullable SecretFile secretFile(Setting setting) {
    return (SecretFile) given(setting).value();
  }

  /** What a setting is, and where that stands. */
  GivenSetting given(Setting setting) {
    return requireNonNull(given.get(setting), setting::name);
  }

  private static Properties load(Path file, String source) throws SettingException {
    Keys properties = new Keys();
    try {
      properties.load(new StringReader(Utf8Files.read(file)));
    } catch (NoSuchFileException e) {
      throw new SettingException(source + ": " + file + ": no such file");
    } catch (NotUtf8Exception e) {
      throw new SettingException(source + ": " + file + ": " + e.getMessage());
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingException(source + ": " + file + " cannot be read: " + e.getMessage());
    }
    if (!properties.repeated.isEmpty()) {
      throw new SettingException(
          file + ": there more than once: " + String.join(", ", properties.repeated));
    }
    TreeSet<String> unknown = new TreeSet<>(properties.stringPropertyNames());
    for (Setting setting : Setting.values()) {
      unknown.remove(setting.key());
    }
    if (!unknown.isEmpty()) {
      throw new SettingException(
          file + ": unknown keys: " + String.join(", ", unknown) + "; known are those of --help");
    }
    return properties;
  }

  /** The keys of a file, with those that are in it more than once. */
  private static final class Keys extends Properties {
    private static final long serialVersionUID = 1;
    private final transient TreeSet<String> repeated = new TreeSet<>();

    @Override
    public synchronized @Nullable Object put(Object key, Object value) {
      Object before = super.put(key, value);
      if (before != null) {
        repeated.add((String) key);
      }
      return before;
    }
  }

  /** The format of the log. */
  public LogFormat logFormat() {
    return value(Setting.LOG_FORMAT, LogFormat.class);
  }

  /** What the chat is set to. */
  public ChatPolicy chat() {
    ChatPolicy.Builder policy =
        ChatPolicy.builder()
            .messageLength(whole(Setting.MESSAGE_LENGTH))
            .messageLimit(value(Setting.RATE_LIMIT, RateLimit.class))
            .rooms(roomNames())
            .roomsMax(whole(Setting.ROOMS_MAX))
            .roomMembers(whole(Setting.ROOM_MEMBERS))
            .presenceMax(whole(Setting.PRESENCE_MAX));
    TrustedProxies proxies = proxies();
    return proxies.equals(TrustedProxies.NONE) ? policy.build() : policy.proxies(proxies).build();
  }

  private TrustedProxies proxies() {
    Object proxies = given(Setting.TRUSTED_PROXIES).value();
    return proxies == null ? TrustedProxies.NONE : (TrustedProxies) proxies;
  }

  @SuppressWarnings("unchecked") // the reader of a setting makes values of its type
  private ImmutableSet<String> roomNames() {
    return value(Setting.ROOMS, ImmutableSet.class);
  }

  /** The folder of the log; null to keep it in memory, or in a database. */
  public @Nullable Path data() {
    return value(Setting.MEMORY, Boolean.class) || given(Setting.CLUSTER).value() != null
        ? null
        : value(Setting.DATA, Path.class);
  }

  /**
   * The database that keeps the log, and what this node is in its cluster; null if there is none.
   */
  public @Nullable ClusterSettings cluster() {
    Object database = given(Setting.CLUSTER).value();
    SecretFile password = secretFile(Setting.CLUSTER_PASSWORD_FILE);
    SecretFile secret = secretFile(Setting.CLUSTER_SECRET_FILE);
    return database == null
        ? null
        : new ClusterSettings(
            (PostgresAddress) database,
            password == null ? null : password.secret(),
            (NodeName) given(Setting.NODE).value(),
            (HostAndPort) given(Setting.CLUSTER_ADDRESS).value(),
            secret == null ? null : new LinkSecret(secret.secret()));
  }

  /** How much of the log is kept. */
  public RetentionLimits retention() {
    return new RetentionLimits(
        number(Setting.KEEP_MESSAGES), duration(Setting.KEEP_FOR), number(Setting.DATA_MAX));
  }

  /** The password of admins; null if none was set. */
  public @Nullable String adminPassword() {
    return adminPassword;
  }

  /** The settings that differ from their defaults, as a line for the log. */
  public String changes() {
    StringJoiner changes = new StringJoiner(", ", "set: ", "");
    given.forEach(
        (setting, value) -> {
          if (!value.byDefault() && !Objects.equals(value.text(), setting.byDefault())) {
            changes.add(ControlCharacters.escape(value.source() + " '" + value.text() + "'"));
          }
        });
    return changes.setEmptyValue("all settings are the defaults").toString();
  }

  /** Sentences about what is allowed and yet unwise, each in a line. */
  public List<String> warnings() {
    return warnings.stream().map(ControlCharacters::escape).toList();
  }

  /** The configuration of the server. */
  public ServerConfig server() {
    Object opsPort = given(Setting.OPS_PORT).value();
    Object redirectPort = given(Setting.REDIRECT_PORT).value();
    Object origins = given(Setting.ALLOW_ORIGIN).value();
    return ServerConfig.builder()
        .host(text(Setting.HOST))
        .port(whole(Setting.PORT))
        .opsPort(opsPort == null ? null : whole(Setting.OPS_PORT))
        .tls(tls())
        .redirectPort(redirectPort == null ? null : whole(Setting.REDIRECT_PORT))
        .allowOrigin(origins == null ? AllowedOrigins.OWN : (AllowedOrigins) origins)
        .allowedHosts((AllowedHostNames) given(Setting.ALLOWED_HOSTS).value())
        .trustedProxies(proxies())
        .maxBody(whole(Setting.MAX_BODY))
        .bodyTimeout(duration(Setting.BODY_TIMEOUT))
        .writeTimeout(duration(Setting.WRITE_TIMEOUT))
        .idleTimeout(duration(Setting.IDLE_TIMEOUT))
        .drainDelay(duration(Setting.DRAIN_DELAY))
        .maxConnections(whole(Setting.MAX_CONNECTIONS))
        .connectionsPerHost(whole(Setting.CONNECTIONS_PER_HOST))
        .policy(policy())
        .journal((Path) given(Setting.JOURNAL).value())
        .names(Setting::optionFor)
        .build();
  }

  private SessionPolicy policy() {
    EngineConfig defaults = SessionPolicy.DEFAULT.engine();
    return SessionPolicy.builder()
        .longestWait(duration(Setting.WAIT))
        .inactivity(duration(Setting.INACTIVITY))
        .maxPause(duration(Setting.MAX_PAUSE))
        .polling(duration(Setting.POLLING))
        .packetLimit(value(Setting.PACKET_LIMIT, RateLimit.class))
        .requestPackets(whole(Setting.REQUEST_PACKETS))
        .creationLimit(value(Setting.CREATION_LIMIT, RateLimit.class))
        .maxSessions(whole(Setting.MAX_SESSIONS))
        .sessionsPerHost(whole(Setting.SESSIONS_PER_HOST))
        .engine(
            new EngineConfig(
                whole(Setting.MAILBOX_PACKETS),
                number(Setting.MAILBOX_BYTES),
                defaults.repeats(),
                defaults.reportAfter(),
                defaults.lenient()))
        .memoryBudget(ServerConfig.MEMORY_BUDGET)
        .build();
  }

  private String text(Setting setting) {
    return value(setting, String.class);
  }

  private int whole(Setting setting) {
    return (int) number(setting);
  }

  private Duration duration(Setting setting) {
    return Duration.ofMillis(number(setting));
  }

  long number(Setting setting) {
    return value(setting, Long.class);
  }

  <T> T value(Setting setting, Class<T> type) {
    Object value = given(setting).value();
    if (value == null) {
      throw new IllegalStateException(setting + " has neither a value nor a default");
    }
    return type.cast(value);
  }
}
