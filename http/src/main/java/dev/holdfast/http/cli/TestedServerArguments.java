package dev.holdfast.http.cli;

import static java.util.stream.Collectors.joining;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.holdfast.http.config.AdminPasswordRule;
import dev.holdfast.http.config.SecretFile;
import dev.holdfast.http.config.Setting;
import dev.holdfast.http.config.SettingException;
import dev.holdfast.http.config.Settings;
import dev.holdfast.http.conformance.client.ServerAddress;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/**
 * The arguments {@code --server NAME=VALUE} of the conformance suite: what the tested server runs
 * with. Each value is read as {@code serve} would read it, and all of them are held against each
 * other, so that no check runs against a server that cannot be. For one use.
 */
final class TestedServerArguments {

  private static final String OPTION = "--server";
  private static final String PASSWORD = "admin-password";
  private static final String FILE = "config";
  private static final String ANY_PORT = "0";

  private static final CharMatcher OF_NAMES =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("-_"));

  /** What the answer to a creation tells. */
  private static final ImmutableSet<Setting> TOLD =
      ImmutableSet.of(Setting.WAIT, Setting.INACTIVITY, Setting.MAX_PAUSE, Setting.POLLING);

  /** What is about the server's machine, which may be another, and what it shares with others. */
  private static final ImmutableSet<Setting> FILES =
      ImmutableSet.of(
          Setting.DATA,
          Setting.JOURNAL,
          Setting.ADMIN_PASSWORD_FILE,
          Setting.CLUSTER,
          Setting.CLUSTER_PASSWORD_FILE,
          Setting.NODE,
          Setting.CLUSTER_ADDRESS,
          Setting.CLUSTER_SECRET_FILE);

  private final ClientArguments arguments;
  private final @Nullable ServerAddress server;
  private final Map<String, String> given = new LinkedHashMap<>();
  private final Map<Setting, String> settings = new EnumMap<>(Setting.class);

  /**
   * Those of a command.
   *
   * @param server the server as the URL names it; null if no URL was given
   */
  TestedServerArguments(ClientArguments arguments, @Nullable ServerAddress server) {
    this.arguments = arguments;
    this.server = server;
  }

  /**
   * Reads them.
   *
   * @param words what stands behind each {@code --server}
   * @param password that of the environment; null if there is none
   * @return the values by name, with the password of admins as {@code admin-password}
   * @throws ParameterException at the first that is wrong, which it names
   */
  ImmutableMap<String, String> read(List<String> words, @Nullable String password) {
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 1) {
        throw arguments.wrong(OPTION + " takes NAME=VALUE, not '" + shown(word, OF_NAMES) + "'");
      }
      String name = word.substring(0, equals);
      if (given.put(name, word.substring(equals + 1)) != null) {
        throw arguments.wrong(OPTION + " " + shown(name) + " stands there twice; give it once");
      }
    }
    ImmutableMap.Builder<String, String> read = ImmutableMap.builder();
    given.forEach((name, value) -> read(name, value, read));
    checkTogether();
    if (password != null && !password.isEmpty() && !namesPassword()) {
      checkPassword(password, "HOLDFAST_ADMIN_PASSWORD");
      read.put(PASSWORD, password);
    }
    return read.buildOrThrow();
  }

  private boolean namesPassword() {
    return given.containsKey(PASSWORD) || given.containsKey(PASSWORD + "-file");
  }

  private void read(String name, String value, ImmutableMap.Builder<String, String> read) {
    String word = name + "=" + value;
    if (name.equals(PASSWORD)) {
      checkPassword(value, OPTION + " " + name + "=" + (value.isBlank() ? value : "..."));
      read.put(name, value);
      return;
    }
    if (name.equals(FILE)) {
      throw wrong(
          word,
          "no file of settings is read here; give each option that the file sets, such as "
              + OPTION
              + " max-body=64k");
    }
    Setting setting = setting(name);
    if (TOLD.contains(setting)) {
      throw wrong(
          word, "wait, inactivity, max-pause and polling are read from the server; leave it out");
    }
    Object parsed = parse(setting, value, word);
    if (setting == Setting.PORT) {
      checkPort((Long) parsed, word);
    }
    read.put(name, value);
    if (setting == Setting.ADMIN_PASSWORD_FILE && parsed instanceof SecretFile file) {
      if (given.containsKey(PASSWORD)) {
        throw wrong(word, PASSWORD + " is given, too; leave one of them out");
      }
      checkPassword(file.secret(), OPTION + " " + word + ": its first line");
      read.put(PASSWORD, file.secret());
    }
    boolean isPortOfUrl = setting == Setting.PORT && server != null; // whichever is given
    if (!FILES.contains(setting) && !isPortOfUrl) {
      settings.put(setting, value);
    }
  }

  private Object parse(Setting setting, String value, String word) {
    try {
      Setting same = setting == Setting.JOURNAL ? Setting.DATA : setting; // a folder elsewhere
      return same.read(value, OPTION + " " + word);
    } catch (SettingException e) {
      throw arguments.wrong(String.valueOf(e.getMessage()));
    }
  }

  private void checkPassword(String password, String place) {
    String problem = AdminPasswordRule.problem(password);
    if (problem != null) {
      throw arguments.wrong(place + " " + problem);
    }
  }

  /** A port that is not given is that of the URL, and without one none that is another's, too. */
  private void checkTogether() {
    Map<Setting, String> together = new EnumMap<>(Setting.class);
    together.put(Setting.PORT, server == null ? ANY_PORT : Integer.toString(server.port()));
    together.putAll(settings);
    try {
      Settings.check(together);
    } catch (SettingException e) {
      String why = String.valueOf(e.getMessage());
      String all =
          settings.keySet().stream()
              .filter(setting -> why.contains(setting.option() + " '"))
              .map(setting -> OPTION + " " + name(setting) + "=" + settings.get(setting))
              .collect(joining(" "));
      throw arguments.wrong(all + ": no server runs so: " + why);
    }
  }

  private void checkPort(long port, String word) {
    boolean isAny = Long.toString(port).equals(ANY_PORT);
    if (server != null && !isAny && port != server.port()) {
      throw wrong(
          word,
          "the URL names port " + server.port() + "; leave it out: the suite does not need it");
    }
  }

  private Setting setting(String name) {
    return Arrays.stream(Setting.values())
        .filter(setting -> name(setting).equals(name))
        .findAny()
        .orElseThrow(() -> unknown(name));
  }

  /** Of a name what is surely of it, and control characters, which are shown escaped. */
  private static String shown(String name) {
    return shown(name, OF_NAMES.or(CharMatcher.javaIsoControl()));
  }

  /** A text up to the first other character, behind which a password may stand. */
  private static String shown(String text, CharMatcher allowed) {
    int end = allowed.negate().indexIn(text);
    return end < 0 ? text : text.substring(0, end) + "...";
  }

  /**
   * Says only the name, as {@code serve} does: a password may stand behind one that is mistyped.
   */
  private ParameterException unknown(String name) {
    List<String> known =
        Stream.concat(
                Arrays.stream(Setting.values()).map(Setting::option), Stream.of("--" + PASSWORD))
            .toList();
    String similar =
        OptionSuggestions.of(name, known).stream()
            .map(option -> option.substring(2))
            .collect(joining(", "));
    return arguments.wrong(
        OPTION
            + (" " + shown(name) + ": there is no such option; ")
            + (similar.isEmpty() ? "`serve --help` lists all" : "similar: " + similar)
            + "; its value is not shown, for it may be a password");
  }

  private static String name(Setting setting) {
    return setting.option().substring(2);
  }

  private ParameterException wrong(String word, String why) {
    return arguments.wrong(OPTION + " " + word + ": " + why);
  }
}
