package dev.holdfast.http.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.chat.policy.ChatPolicy;
import dev.holdfast.core.limit.RateLimit;
import dev.holdfast.http.connection.TrustedProxies;
import dev.holdfast.http.server.ServerConfig;
import dev.holdfast.http.tls.TestCertificates;
import dev.holdfast.http.tls.TlsFiles;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  @TempDir private Path folder;

  private static ServerConfig with(Setting setting, String value) throws SettingException {
    return settings(Map.of(setting, value), null, Map.of()).server();
  }

  private static Settings settings(
      Map<Setting, String> options, Path file, Map<String, String> environment)
      throws SettingException {
    return new Settings(options, file, new EnvironmentVariables(environment));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("holdfast.properties"), text);
  }

  private static void assertIsDefault(ServerConfig config) {
    UnaryOperator<String> names = ServerConfig.DEFAULT.names();
    assertEquals(ServerConfig.DEFAULT, config.toBuilder().names(names).build());
  }

  @ParameterizedTest
  @CsvSource({
    "ServerConfig.port, --port",
    "ServerConfig.opsPort, --ops-port",
    "ServerConfig.redirectPort, --redirect-port",
    "ServerConfig.allowOrigin, --allow-origin",
    "ServerConfig.allowedHosts, --allowed-hosts",
    "ServerConfig.trustedProxies, --trusted-proxies",
    "ServerConfig.maxConnections, --max-connections",
    "SessionPolicy.maxSessions, --max-sessions"
  })
  void messagesNameWhatCanBeSetAsAnOption(String component, String option) throws Exception {
    assertEquals(option, settings(Map.of(), null, Map.of()).server().names().apply(component));
  }

  @Test
  void theDefaultsAreThoseOfTheServer() throws SettingException {
    Settings settings = settings(Map.of(), null, Map.of());
    assertIsDefault(settings.server());
    assertEquals(ChatPolicy.DEFAULT, settings.chat());
  }

  @Test
  void theCommandLineWinsThenTheEnvironmentThenTheFile() throws Exception {
    Path file = file("port = 1\nwait = 2s\ninactivity=3s\n");
    Map<String, String> environment = Map.of("HOLDFAST_PORT", "11", "HOLDFAST_WAIT", "12s");
    ServerConfig config = settings(Map.of(Setting.PORT, "21"), file, environment).server();
    assertEquals(21, config.port());
    assertEquals(Duration.ofSeconds(12), config.policy().longestWait());
    assertEquals(Duration.ofSeconds(3), config.policy().inactivity());
    assertEquals(Duration.ofMinutes(2), config.policy().maxPause());
  }

  @Test
  void theEnvironmentMayNameTheFile() throws Exception {
    Path file = file("max-sessions=5\n");
    Map<String, String> environment = Map.of("HOLDFAST_CONFIG", file.toString());
    assertEquals(5, settings(Map.of(), null, environment).server().policy().maxSessions());
  }

  @Test
  void anUnknownKeyInTheFileIsNamed() throws IOException {
    Path file = file("wiat=2s\nport=1\nzap=1\n");
    SettingException e =
        assertThrows(SettingException.class, () -> settings(Map.of(), file, Map.of()));
    assertEquals(file + ": unknown keys: wiat, zap; known are those of --help", e.getMessage());
  }

  @Test
  void aWrongValueIsNamedWithItsSource() throws IOException {
    Path file = file("max-body=huge\n");
    SettingException inFile =
        assertThrows(SettingException.class, () -> settings(Map.of(), file, Map.of()));
    assertEquals(
        "max-body in "
            + file
            + ": 'huge' is not allowed (a size is a whole number of bytes, or has a unit, as in 64k, 1m or 2g); allowed: 2k to 16m",
        inFile.getMessage());
    Map<String, String> environment = Map.of("HOLDFAST_PORT", "70000");
    SettingException inEnvironment =
        assertThrows(SettingException.class, () -> settings(Map.of(), null, environment));
    assertEquals(
        "HOLDFAST_PORT: '70000' is not allowed (out of range); allowed: 0 to 65535",
        inEnvironment.getMessage());
  }

  @Test
  void aMisspeltVariableIsNamedWithTheNearestOneIfThatIsNear() {
    Map<String, String> environment =
        Map.of(
            "HOLDFAST_BOGUS", "1",
            "HOLDFAST_PROT", "1",
            "HOLDFAST_SESSION_PER_HOST", "1",
            "HOLDFAST_PORT", "1",
            "HOLDFAST_JAVA_OPTS", "-Xmx1g",
            "HOLDFASTER", "1",
            "PATH", "/bin");
    assertEquals(
        List.of(
            "the variable HOLDFAST_BOGUS means nothing",
            "the variable HOLDFAST_PROT means nothing; is it HOLDFAST_PORT?",
            "the variable HOLDFAST_SESSION_PER_HOST means nothing; is it"
                + " HOLDFAST_SESSIONS_PER_HOST?"),
        new EnvironmentVariables(environment).warnings());
  }

  @Test
  void theNameOfAVariableIsShownInOneLine() {
    assertEquals(
        List.of("the variable HOLDFAST_A\\nB means nothing"),
        new EnvironmentVariables(Map.of("HOLDFAST_A\nB", "1")).warnings());
    assertEquals(
        List.of(
            "the variables of a service of Kubernetes or Docker are passed over:"
                + " HOLDFAST_A\\u200eB_SERVICE_HOST"),
        new EnvironmentVariables(Map.of("HOLDFAST_A\u200eB_SERVICE_HOST", "1")).passedOver());
  }

  /** As Kubernetes sets them in every pod for services named holdfast and holdfast-ops. */
  @Test
  void theVariablesOfAServiceArePassedOverInOneLine() throws SettingException {
    Map<String, String> environment = new TreeMap<>();
    for (String service : List.of("HOLDFAST", "HOLDFAST_OPS", "HOLDFAST_CHAT_2")) {
      environment.put(service + "_SERVICE_HOST", "10.96.0.5");
      environment.put(service + "_SERVICE_PORT", "8080");
      environment.put(service + "_SERVICE_PORT_HTTP", "8080");
      environment.put(service + "_PORT", "tcp://10.96.0.5:8080");
      environment.put(service + "_PORT_8080_TCP", "tcp://10.96.0.5:8080");
      environment.put(service + "_PORT_8080_TCP_PROTO", "tcp");
      environment.put(service + "_PORT_8080_TCP_PORT", "8080");
      environment.put(service + "_PORT_8080_TCP_ADDR", "10.96.0.5");
      environment.put(service + "_PORT_53_UDP_ADDR", "fd00::5");
      environment.put(service + "_PORT_8080_TCP_START", "tcp://10.96.0.5:8080");
      environment.put(service + "_PORT_8080_TCP_END", "tcp://10.96.0.5:8090");
      environment.put(service + "_PORT_8080_TCP_PORT_START", "8080");
      environment.put(service + "_NAME", "/web/holdfast");
      environment.put(service + "_ENV_JAVA_VERSION", "17");
    }
    EnvironmentVariables variables = new EnvironmentVariables(environment);
    ServerConfig config = new Settings(Map.of(), null, variables).server();
    assertEquals(8080, config.port());
    assertEquals(null, config.opsPort());
    assertEquals(List.of(), variables.warnings());
    assertEquals(1, variables.passedOver().size());
    for (String name : environment.keySet()) {
      assertTrue(variables.passedOver().get(0).contains(name), name);
    }
    assertEquals(List.of(), new EnvironmentVariables(Map.of("HOLDFAST_PORT", "1")).passedOver());
  }

  @Test
  void aWrongPortThatNoServiceSetsStaysAMistake() {
    for (String value : List.of("http://10.96.0.5", "10.96.0.5:8080", "tcp", " ")) {
      assertThrows(
          SettingException.class, () -> settings(Map.of(), null, Map.of("HOLDFAST_PORT", value)));
    }
  }

  @Test
  void anEmptyVariableIsNotSet() throws Exception {
    Map<String, String> environment = new TreeMap<>();
    for (Setting setting : Setting.values()) {
      environment.put(setting.variable(), "");
    }
    environment.put("HOLDFAST_CONFIG", "");
    environment.put("HOLDFAST_ADMIN_PASSWORD", "");
    Settings settings = settings(Map.of(), null, environment);
    assertIsDefault(settings.server());
    assertEquals(null, settings.adminPassword());
    environment.put("HOLDFAST_CONFIG", file("port=7\n").toString());
    assertEquals(7, settings(Map.of(), null, environment).server().port());
  }

  @Test
  void aByteOrderMarkIsNoPartOfAFile() throws Exception {
    Path config = file("\uFEFFport=7\n");
    assertEquals(7, settings(Map.of(), config, Map.of()).server().port());
    Path password = Files.writeString(folder.resolve("password"), "\uFEFFpäss\r\nrest");
    assertEquals("päss", password(password.toString()));
  }

  @Test
  void aFileInAnotherEncodingIsRefusedWithTheRemedy() throws Exception {
    Path file = folder.resolve("other");
    for (Charset wide : List.of(UTF_16, UTF_16LE, UTF_16BE)) {
      for (String text : List.of("port=7\n", "päss")) {
        Files.write(file, text.getBytes(wide));
        assertRefused("not UTF-8 but UTF-16; save it as UTF-8", file);
      }
    }
    Files.write(file, "\uFEFFport=7\n".getBytes(UTF_16LE));
    assertRefused("not UTF-8 but UTF-16; save it as UTF-8", file);
    Files.write(file, "päss".getBytes(ISO_8859_1));
    assertRefused("not UTF-8; save it as UTF-8", file);
  }

  private static void assertRefused(String why, Path file) {
    SettingException config =
        assertThrows(SettingException.class, () -> settings(Map.of(), file, Map.of()));
    assertEquals("--config: " + file + ": " + why, config.getMessage());
    SettingException password =
        assertThrows(SettingException.class, () -> password(file.toString()));
    assertTrue(password.getMessage().contains(why), password.getMessage());
  }

  private static String password(String file) throws SettingException {
    return settings(Map.of(Setting.ADMIN_PASSWORD_FILE, file), null, Map.of()).adminPassword();
  }

  @Test
  void aPasswordFileThatOthersCanReadIsToldAtTheStart() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "secret");
    Map<Setting, String> options = Map.of(Setting.ADMIN_PASSWORD_FILE, file.toString());
    for (String mode : List.of("rw-r--r--", "rw-r-----", "rw-----w-")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertEquals(
          List.of(
              "others than its owner can read or write "
                  + file
                  + ", which has the password of admins; chmod 600 it"),
          settings(options, null, Map.of()).warnings());
    }
    for (String mode : List.of("rw-------", "r--------")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertEquals(List.of(), settings(options, null, Map.of()).warnings());
    }
  }

  @Test
  void aVariableThatCouldNotBeDecodedIsRefusedWithTheRemedy() throws Exception {
    for (String name : List.of("HOLDFAST_ADMIN_PASSWORD", "HOLDFAST_CONFIG", "HOLDFAST_ROOMS")) {
      SettingException e =
          assertThrows(
              SettingException.class,
              () -> settings(Map.of(), null, Map.of(name, "p\uFFFD\uFFFDss")));
      assertTrue(e.getMessage().startsWith(name + ": has characters that"), e.getMessage());
      assertTrue(e.getMessage().contains("start with LC_ALL=C.UTF-8"), e.getMessage());
    }
    Map<String, String> fine =
        Map.of("HOLDFAST_ADMIN_PASSWORD", "päss?", "HOLDFAST_X", "\uFFFD", "HOME", "\uFFFD");
    assertEquals("päss?", settings(Map.of(), null, fine).adminPassword());
  }

  @Test
  void anArgumentThatCouldNotBeDecodedIsRefused() {
    List<String> raw = List.of("java", "-jar", "caf\u00c3\u00a9.jar", "--data", "\u00c3\u00a9?");
    for (String word : List.of("???", "\uFFFD\uFFFD?")) {
      String problem = ArgumentEncodingCheck.problem(new String[] {"--data", word}, raw);
      assertTrue(problem.startsWith("'" + word + "': has characters that"), problem);
    }
    assertEquals("", ArgumentEncodingCheck.problem(new String[] {"--data", "é?"}, raw));
    assertEquals("", ArgumentEncodingCheck.problem(new String[] {"a?"}, List.of()));
    assertEquals(
        "", ArgumentEncodingCheck.problem(new String[] {"--data", "a?"}, List.of("--data", "a?")));
  }

  @Test
  void aFileThatIsNotThereIsAMistake() {
    Path missing = folder.resolve("missing");
    assertThrows(SettingException.class, () -> settings(Map.of(), missing, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({"500ms, 500", "60s, 60000", "2m, 120000"})
  void timesHaveAUnit(String text, long millis) throws SettingException {
    assertEquals(Duration.ofMillis(millis), with(Setting.WAIT, text).policy().longestWait());
  }

  @ParameterizedTest
  @CsvSource({"30720, 30720", "64k, 65536", "1m, 1048576", "1M, 1048576"})
  void sizesMayHaveAUnit(String text, int bytes) throws SettingException {
    assertEquals(bytes, with(Setting.MAX_BODY, text).maxBody());
  }

  @Test
  void aRateIsSoManyInATimeOrOff() throws SettingException {
    assertEquals(
        RateLimit.of(5, Duration.ofSeconds(2)),
        with(Setting.PACKET_LIMIT, "5/2s").policy().packetLimit());
    assertEquals(RateLimit.OFF, with(Setting.PACKET_LIMIT, "off").policy().packetLimit());
  }

  @ParameterizedTest
  @CsvSource({
    "WAIT, 60",
    "WAIT, 60 s",
    "WAIT, -1s",
    "WAIT, 499ms",
    "WAIT, 11m",
    "INACTIVITY, 0s",
    "INACTIVITY, 1999ms",
    "PORT, x",
    "PORT, -1",
    "PORT, +80",
    "PORT, \u0668\u0668",
    "ROOMS, 'any,tea'",
    "ROOMS, 'tea,any'",
    "ROOMS, 'tea,tea'",
    "ROOMS, 'tea, coffee, tea'",
    "MAX_BODY, 17m",
    "MAX_BODY, 1g",
    "PACKET_LIMIT, 0/3s",
    "PACKET_LIMIT, 5/0s",
    "PACKET_LIMIT, 5",
    "PACKET_LIMIT, on",
    "MAX_SESSIONS, 0",
    "ALLOW_ORIGIN, chat.example",
    "ALLOW_ORIGIN, https://chat.example/",
    "TRUSTED_PROXIES, localhost",
    "TRUSTED_PROXIES, 10.0.0.0/33",
    "TRUSTED_PROXIES, 10.0.0",
    "TRUSTED_PROXIES, 10.*.0.1",
    "TRUSTED_PROXIES, *",
    "TRUSTED_PROXIES, /8",
    "TRUSTED_PROXIES, 010.0.0.1-5",
    "LOG_FORMAT, xml",
    "HOST, localhost:80",
    "HOST, 0",
    "HOST, 127.1",
    "HOST, 010.0.0.1",
    "HOST, 10.0.0.256",
    "HOST, '[::x]'",
    "HOST, ''"
  })
  void otherValuesAreNotAllowed(Setting setting, String value) {
    assertThrows(SettingException.class, () -> with(setting, value));
  }

  /** Settings as in a file, separated by semicolons, and a sentence about them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-body=2k; message-length=100000 | max-body in FILE '2k' is too small for message-length \
          in FILE '100000': 1201792 bytes are what a message may take; raise the first, or lower the \
          second; and mailbox-bytes '1m' (the default) is too small for message-length in FILE '100000': \
          2429784 bytes are what a welcome may take; raise the first, or lower the second
          max-body=16k | max-body in FILE '16k' is too small for message-length '2000' (the default): \
          25792 bytes are what a message may take; raise the first, or lower the second
          message-length=5313 | max-body '64k' (the default) is too small for message-length in FILE \
          '5313': 65548 bytes are what a message may take; raise the first, or lower the second
          mailbox-bytes=1m; presence-max=10000 | mailbox-bytes in FILE '1m' is too small for \
          presence-max in FILE '10000': 1597936 bytes are what a welcome may take; raise the first, or \
          lower the second
          max-body=2m; message-length=100000 | mailbox-bytes '1m' (the default) is too small for \
          message-length in FILE '100000': 2429784 bytes are what a welcome may take; raise the first, \
          or lower the second
          data-max=1m; max-body=1m; message-length=40000 | data-max in FILE '1m' is too small for \
          message-length in FILE '40000': 1280000 bytes are what a message needs; raise the first, or \
          lower the second
          rooms=a,b; rooms-max=2 | rooms-max in FILE '2' is too small for rooms in FILE 'a,b': 3 rooms \
          are named, with the lobby; raise the first, or lower the second
          connections-per-host=63 | connections-per-host in FILE '63' is too small for \
          sessions-per-host '64' (the default): 64 sessions hold a connection each; raise the first, or \
          lower the second
          max-connections=15 | max-connections in FILE '15' leaves no room beside what is kept for \
          operators; allowed: 0, or 16 and more
          port=81; ops-port=81 | ops-port in FILE '81' is also port in FILE '81'; choose another for one
          ops-port=8080 | ops-port in FILE '8080' is also port '8080' (the default); choose another for one
          redirect-port=8080 | redirect-port in FILE '8080' is also port '8080' (the default); choose \
          another for one
          ops-port=81; redirect-port=81 | redirect-port in FILE '81' is also ops-port in FILE '81'; \
          choose another for one
          redirect-port=80 | redirect-port in FILE '80' needs --tls-certificate as well
          tls-certificate=a.pem | tls-certificate in FILE 'a.pem' needs --tls-key as well
          tls-key=a.key | tls-key in FILE 'a.key' needs --tls-certificate as well
          """)
  void whatCannotBeTogetherIsRefusedWithTheRemedy(String file, String sentence) throws Exception {
    Path path = file(file.replace(';', '\n'));
    SettingException e =
        assertThrows(SettingException.class, () -> settings(Map.of(), path, Map.of()));
    assertEquals(sentence.replace("FILE", path.toString()), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inactivity=10m",
        "inactivity=2s; wait=10m; polling=1s",
        "message-length=5312",
        "message-length=1; max-body=2k; mailbox-bytes=512k",
        "message-length=40000; max-body=1m; memory=on; data-max=1m",
        "max-connections=16",
        "port=0; ops-port=0",
        "rooms=a,lobby; rooms-max=2",
        "connections-per-host=0",
        "connections-per-host=1; sessions-per-host=0",
        "sessions-per-host=64; max-sessions=64",
        "max-sessions=1",
        "max-pause=0s; inactivity=10m",
        "max-pause=11m; inactivity=10m",
        "packet-limit=10/3s",
        "rate-limit=off; packet-limit=5/3s",
        "rate-limit=100/3s; packet-limit=off"
      })
  void settingsThatFitTogetherCauseNoWarning(String file) throws Exception {
    assertEquals(List.of(), settings(Map.of(), file(file.replace(';', '\n')), Map.of()).warnings());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rate-limit=51/3s | rate-limit in FILE '51/3s' is above packet-limit '50/3s' (the default): a \
          client that says too much loses its session before it is told to wait
          packet-limit=20/10s | rate-limit '10/3s' (the default) is above packet-limit in FILE '20/10s': \
          a client that says too much loses its session before it is told to wait
          memory=on; data=here | data in FILE 'here' is not used: the log is in memory
          polling=1m; inactivity=119s | polling in FILE '1m' is more than half of inactivity in FILE \
          '119s', and less is told: a session that polls must live until its next poll
          max-pause=45s | max-pause in FILE '45s' is no longer than inactivity '45s' (the default): a \
          session that pauses lives no longer than one that does not
          max-pause=10m; inactivity=10m | max-pause in FILE '10m' is no longer than inactivity in FILE \
          '10m': a session that pauses lives no longer than one that does not
          sessions-per-host=3; max-sessions=2 | sessions-per-host in FILE '3' is more than max-sessions \
          in FILE '2': one host may take all there are
          """)
  void whatIsUnwiseTogetherIsAWarning(String file, String sentence) throws Exception {
    Path path = file(file.replace(';', '\n'));
    assertEquals(
        List.of(sentence.replace("FILE", path.toString())),
        settings(Map.of(), path, Map.of()).warnings());
  }

  @Test
  void settingsTooLargeForTheHeapAreNamed() throws Exception {
    Settings settings = settings(Map.of(Setting.MAX_BODY, "1m"), null, Map.of());
    new SettingsConsistencyCheck(settings, 2 << 20).check();
    SettingsConsistencyCheck small = new SettingsConsistencyCheck(settings, (2 << 20) - 2);
    SettingException e = assertThrows(SettingException.class, small::check);
    assertEquals(
        "--max-body '1m' is too large for this heap: it may be half of the 2097150 bytes that may be"
            + " held for all clients together; lower it, or raise -Xmx",
        e.getMessage());
    assertEquals(List.of(), small.warnings());
    assertEquals(
        List.of(
            "mailbox-bytes '1m' (the default) is more than may be held for all clients together,"
                + " half of the heap"),
        new SettingsConsistencyCheck(settings, (1 << 20) - 1).warnings());
  }

  @Test
  void changedSettingsAreListedWithTheirSources() throws Exception {
    Path file = file("wait=5s\nport=8080\n");
    Settings settings =
        settings(Map.of(Setting.MEMORY, "on"), file, Map.of("HOLDFAST_POLLING", "1s"));
    assertEquals(
        "set: wait in " + file + " '5s', HOLDFAST_POLLING '1s', --memory 'on'", settings.changes());
    assertEquals("all settings are the defaults", settings(Map.of(), null, Map.of()).changes());
  }

  @Test
  void aKeyThatIsThereTwiceIsAMistake() throws IOException {
    Path file = file("port=1\nwait=1s\nport=1\n");
    SettingException e =
        assertThrows(SettingException.class, () -> settings(Map.of(), file, Map.of()));
    assertEquals(file + ": there more than once: port", e.getMessage());
  }

  @Test
  void theFolderForJournalsMayBeMissingButNoFile() throws Exception {
    Path missing = folder.resolve("in/journals");
    assertEquals(missing, with(Setting.JOURNAL, missing.toString()).journal());
    assertFalse(Files.exists(folder.resolve("in")), "made by looking");
    Path file = Files.createFile(folder.resolve("file"));
    for (Path wrong : List.of(file, file.resolve("journals"))) {
      SettingException refused =
          assertThrows(SettingException.class, () -> with(Setting.JOURNAL, wrong.toString()));
      assertTrue(refused.getMessage().contains(file + " is a file"), refused.getMessage());
    }
  }

  @Test
  void anErrorNamesTheSource() {
    SettingException file =
        assertThrows(
            SettingException.class,
            () -> settings(Map.of(), null, Map.of("HOLDFAST_CONFIG", "no/such")));
    assertEquals("HOLDFAST_CONFIG: no/such: no such file", file.getMessage());
    SettingException value =
        assertThrows(
            SettingException.class,
            () -> settings(Map.of(), null, Map.of("HOLDFAST_WAIT", "6\ns")));
    assertTrue(value.getMessage().startsWith("HOLDFAST_WAIT: '6\ns' is not allowed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\u00a0", "\u200b\u2060", "\ufeff"})
  void aPasswordThatCannotBeSeenIsRefused(String password) {
    SettingException refused =
        assertThrows(
            SettingException.class,
            () -> settings(Map.of(), null, Map.of("HOLDFAST_ADMIN_PASSWORD", password)));
    assertEquals(
        "HOLDFAST_ADMIN_PASSWORD has no visible character; choose a password",
        refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret\n", "a\tb", "\u0000", "a\u2028b", "\u001b[1m"})
  void aPasswordThatACommandCannotHaveIsRefused(String password) {
    SettingException refused =
        assertThrows(
            SettingException.class,
            () -> settings(Map.of(), null, Map.of("HOLDFAST_ADMIN_PASSWORD", password)));
    assertTrue(refused.getMessage().contains("which a command cannot have"));
    assertFalse(refused.getMessage().contains(password));
  }

  @Test
  void aPasswordHasAtMost1000Characters() throws Exception {
    settings(Map.of(), null, Map.of("HOLDFAST_ADMIN_PASSWORD", "\ud83d\ude00".repeat(1_000)));
    assertThrows(
        SettingException.class,
        () -> settings(Map.of(), null, Map.of("HOLDFAST_ADMIN_PASSWORD", "x".repeat(1_001))));
  }

  @Test
  void aPasswordInTheEnvironmentBesideItsFileCausesAWarning() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "one");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Settings settings =
        settings(
            Map.of(Setting.ADMIN_PASSWORD_FILE, file.toString()),
            null,
            Map.of("HOLDFAST_ADMIN_PASSWORD", "two"));
    assertEquals("one", settings.adminPassword());
    assertEquals(
        List.of("HOLDFAST_ADMIN_PASSWORD is passed over: the password file counts"),
        settings.warnings());
  }

  @Test
  void trustedProxiesAreAddressesAndBlocks() throws SettingException {
    assertEquals(
        TrustedProxies.parse("127.0.0.1,10.0.0.0/8,2001:db8::/32"),
        with(Setting.TRUSTED_PROXIES, "127.0.0.1, 10.1.2.3/8, 2001:db8::/32").trustedProxies());
    SettingException e =
        assertThrows(
            SettingException.class, () -> with(Setting.TRUSTED_PROXIES, "127.0.0.1,proxy"));
    assertEquals(
        "--trusted-proxies: '127.0.0.1,proxy' is not allowed (neither an address nor a block:"
            + " proxy); allowed: addresses and blocks such as 127.0.0.1,10.0.0.0/8",
        e.getMessage());
  }

  @Test
  void anOriginAndAnAddressOfTheSixthVersionAreAllowed() throws SettingException {
    assertEquals(
        ImmutableSet.of("https://chat.example:8443"),
        with(Setting.ALLOW_ORIGIN, "https://chat.example:8443").allowOrigin().named());
    assertEquals("::1", with(Setting.HOST, "[::1]").host());
    assertEquals("::1", with(Setting.HOST, "::1").host());
    for (String host :
        List.of("0.0.0.0", "fe80::1%eth0", "chat.example", "3f2a", "node-1", "1.a")) {
      assertEquals(host, with(Setting.HOST, host).host());
    }
  }

  // ---- the certificate

  private Settings certified(Path certificate, Path key) throws SettingException {
    return settings(
        Map.of(
            Setting.TLS_CERTIFICATE,
            certificate.toString(),
            Setting.TLS_KEY,
            key.toString(),
            Setting.REDIRECT_PORT,
            "80"),
        null,
        Map.of());
  }

  private Path key(String permissions) throws IOException {
    Path key = folder.resolve("key");
    Files.copy(TestCertificates.file("server.key"), key);
    return Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void aCertificateAndItsKeyAreThoseOfTheServer() throws Exception {
    Path certificate = TestCertificates.file("server.pem");
    Path key = key("rw-r-----");
    Settings settings = certified(certificate, key);
    assertEquals(new TlsFiles(certificate, key), settings.server().tls());
    assertEquals(80, settings.server().redirectPort());
    assertEquals(List.of(), settings.warnings());
  }

  @Test
  void aFileOfTheCertificateThatCannotBeUsedIsAWrongSetting() throws Exception {
    Path other = TestCertificates.file("rsa.pem");
    Path key = key("rw-------");
    SettingException e = assertThrows(SettingException.class, () -> certified(other, key));
    assertEquals(
        "the key in "
            + key
            + " is not that of the certificate in "
            + other
            + ": name two files that were made together",
        e.getMessage());
  }

  @Test
  void aKeyThatAllUsersCanReadIsToldAtTheStart() throws Exception {
    Path key = key("rw-r--r--");
    assertEquals(
        List.of("all users of this machine can read " + key + "; chmod 600 it"),
        certified(TestCertificates.file("server.pem"), key).warnings());
  }
}
