package dev.holdfast.core.chat.protocol;

import com.google.common.base.Ascii;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of commands and their syntax, which the parser checks and the help prints. */
public enum CommandSyntax {
  HELP("/help", "", 0, "says what can be typed"),
  AUTH("/auth", " PASSWORD", 1, "makes you an admin"),
  ADMIN_HELP("/admin help", "", 0, "says what admins can type"),
  ADMIN_LOGOUT("/admin logout", "", 0, "makes you a member like others"),
  ADMIN_INFO("/admin info", " NICK", 1, "tells about a member"),
  ADMIN_KICK("/admin kick", " NICK REASON", 1, "ends the session of a member"),
  ADMIN_BAN(
      "/admin ban",
      " NICK REASON SECONDS",
      3,
      "shuts out the host of a member, who may be gone, an address, or a network: /64, /56 or /48"),
  ADMIN_BANS("/admin bans", "", 0, "lists the hosts that are shut out"),
  ADMIN_UNBAN("/admin unban", " HOST", 1, "lets a host in again");

  private static final String QUOTES =
      "Write \"double quotes\" around what has blanks in it, and \\\" for a quote within them.";

  private final String words;
  private final String form;
  private final int fewest;
  private final int most;
  private final String purpose;

  CommandSyntax(String words, String arguments, int fewest, String purpose) {
    this.words = words;
    this.form = words + arguments;
    this.fewest = fewest;
    this.most = (int) arguments.chars().filter(c -> c == ' ').count();
    this.purpose = purpose;
  }

  /** Returns the command with these words; null if there is none. */
  static @Nullable CommandSyntax of(String words) {
    String lower = Ascii.toLowerCase(words);
    return Arrays.stream(values()).filter(use -> use.words.equals(lower)).findAny().orElse(null);
  }

  /** Whether the command can have so many arguments. */
  boolean takes(int arguments) {
    return fewest <= arguments && arguments <= most;
  }

  /** Returns the usage, as a sentence or two. */
  String text() {
    return "Usage: " + form + (most > 0 && this != AUTH ? ". " + QUOTES : ".");
  }

  /** Returns the help for all members, a line for each command. */
  public static String help() {
    return lines(false);
  }

  /** Returns the help for admins, a line for each command. */
  public static String adminHelp() {
    return lines(true) + "\n" + QUOTES;
  }

  private static String lines(boolean admin) {
    return Arrays.stream(values())
        .filter(use -> use.words.startsWith("/admin ") == admin)
        .map(use -> use.form + " " + use.purpose + ".")
        .collect(Collectors.joining("\n"));
  }
}
