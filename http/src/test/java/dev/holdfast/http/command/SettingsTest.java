package dev.holdfast.http.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.core.RateLimit;
import dev.holdfast.core.chat.ChatPolicy;
import dev.holdfast.http.server.ServerConfig;
import dev.holdfast.http.server.TrustedProxies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  @TempDir private Path folder;

  private static ServerConfig with(Setting setting, String value) throws SettingException {
    return new Settings(Map.of(setting, value), null, Map.of()).server();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("holdfast.properties"), text);
  }

  @Test
  void theDefaultsAreThoseOfTheServer() throws SettingException {
    Settings settings = new Settings(Map.of(), null, Map.of());
    assertEquals(ServerConfig.DEFAULT, settings.server());
    assertEquals(ChatPolicy.DEFAULT, settings.chat());
  }

  @Test
  void theCommandLineWinsThenTheEnvironmentThenTheFile() throws Exception {
    Path file = file("port = 1\nwait = 2s\ninactivity=3s\n");
    Map<String, String> environment = Map.of("HOLDFAST_PORT", "11", "HOLDFAST_WAIT", "12s");
    ServerConfig config = new Settings(Map.of(Setting.PORT, "21"), file, environment).server();
    assertEquals(21, config.port());
    assertEquals(12_000, config.policy().longestWait());
    assertEquals(3_000, config.policy().inactivity());
    assertEquals(120_000, config.policy().maxPause());
  }

  @Test
  void theEnvironmentMayNameTheFile() throws Exception {
    Path file = file("max-sessions=5\n");
    Map<String, String> environment = Map.of("HOLDFAST_CONFIG", file.toString());
    assertEquals(5, new Settings(Map.of(), null, environment).server().policy().maxSessions());
  }

  @Test
  void anUnknownKeyInTheFileIsNamed() throws IOException {
    Path file = file("wiat=2s\nport=1\nzap=1\n");
    SettingException e =
        assertThrows(SettingException.class, () -> new Settings(Map.of(), file, Map.of()));
    assertEquals(file + ": unknown keys: wiat, zap; known are those of --help", e.getMessage());
  }

  @Test
  void aWrongValueIsNamedWithWhereItStands() throws IOException {
    Path file = file("max-body=huge\n");
    SettingException inFile =
        assertThrows(SettingException.class, () -> new Settings(Map.of(), file, Map.of()));
    assertEquals(
        "max-body in " + file + ": 'huge' is not allowed (no size, as 64k is); allowed: 1k to 16m",
        inFile.getMessage());
    Map<String, String> environment = Map.of("HOLDFAST_PORT", "70000");
    SettingException inEnvironment =
        assertThrows(SettingException.class, () -> new Settings(Map.of(), null, environment));
    assertEquals(
        "HOLDFAST_PORT: '70000' is not allowed (out of range); allowed: 0 to 65535",
        inEnvironment.getMessage());
  }

  @Test
  void aMisspeltVariableIsNamedWithTheNearestOne() {
    Map<String, String> environment =
        Map.of(
            "HOLDFAST_PROT", "1",
            "HOLDFAST_SESSION_PER_HOST", "1",
            "HOLDFAST_PORT", "1",
            "HOLDFAST_JAVA_OPTS", "-Xmx1g",
            "HOLDFASTER", "1",
            "PATH", "/bin");
    assertEquals(
        List.of(
            "the variable HOLDFAST_PROT means nothing; is it HOLDFAST_PORT?",
            "the variable HOLDFAST_SESSION_PER_HOST means nothing; is it"
                + " HOLDFAST_SESSIONS_PER_HOST?"),
        Variables.warnings(environment));
  }

  @Test
  void aFileThatIsNotThereIsAMistake() {
    Path missing = folder.resolve("missing");
    assertThrows(SettingException.class, () -> new Settings(Map.of(), missing, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({"500ms, 500", "60s, 60000", "2m, 120000"})
  void timesHaveAUnit(String text, long millis) throws SettingException {
    assertEquals(millis, with(Setting.WAIT, text).policy().longestWait());
  }

  @ParameterizedTest
  @CsvSource({"2048, 2048", "64k, 65536", "1m, 1048576", "1M, 1048576"})
  void sizesMayHaveAUnit(String text, int bytes) throws SettingException {
    assertEquals(bytes, with(Setting.MAX_BODY, text).maxBody());
  }

  @Test
  void aRateIsSoManyInATimeOrOff() throws SettingException {
    assertEquals(RateLimit.of(5, 2_000), with(Setting.PACKET_LIMIT, "5/2s").policy().packetLimit());
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
    "PORT, x",
    "PORT, -1",
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
    "HOST, ''"
  })
  void otherValuesAreNotAllowed(Setting setting, String value) {
    assertThrows(SettingException.class, () -> with(setting, value));
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
        "https://chat.example:8443",
        with(Setting.ALLOW_ORIGIN, "https://chat.example:8443").allowOrigin());
    assertEquals("::1", with(Setting.HOST, "[::1]").host());
    assertEquals("::1", with(Setting.HOST, "::1").host());
  }
}
