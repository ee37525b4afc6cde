package dev.holdfast.core.chat.protocol;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import dev.holdfast.core.chat.protocol.ChatCommand.AdminHelp;
import dev.holdfast.core.chat.protocol.ChatCommand.Auth;
import dev.holdfast.core.chat.protocol.ChatCommand.Ban;
import dev.holdfast.core.chat.protocol.ChatCommand.Bans;
import dev.holdfast.core.chat.protocol.ChatCommand.Help;
import dev.holdfast.core.chat.protocol.ChatCommand.Info;
import dev.holdfast.core.chat.protocol.ChatCommand.Kick;
import dev.holdfast.core.chat.protocol.ChatCommand.Logout;
import dev.holdfast.core.chat.protocol.ChatCommand.Unban;
import dev.holdfast.core.chat.protocol.ChatCommand.Unknown;
import dev.holdfast.core.chat.protocol.ChatCommand.Wrong;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.PhraseCode;
import dev.holdfast.core.chat.text.PublishedTextRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parser of commands. Arguments are separated by blanks; double quotes keep blanks, and a
 * backslash within them escapes a quote or a backslash. Similar quotes and blanks that phones and
 * input methods write count as well. A {@link CommandRecognizer} tells commands from messages.
 *
 * <p>An answer never repeats what was typed, because it may be a password in an unexpected place.
 * Not thread-safe.
 */
public final class CommandParser {

  private static final int MAX_BAN = 31_536_000; // seconds: a year

  private static final CharMatcher QUOTE = PublishedTextRule.DOUBLE_QUOTE;
  private static final CharMatcher BLANK =
      CharMatcher.forPredicate(c -> CommandRecognizer.isBlank((int) c));

  /** What ends an argument: a joiner does not, which belongs to the spelling of some nicks. */
  private static final CharMatcher ARGUMENT_END = BLANK.and(CharMatcher.noneOf("\u200c\u200d"));

  private final String text;
  private int position;

  private CommandParser(String text) {
    this.text = text;
  }

  /** Parses a text which {@link CommandRecognizer#isCommand is a command}. */
  public static ChatCommand read(String text) {
    return new CommandParser(CommandRecognizer.behindSlash(text)).read();
  }

  private ChatCommand read() {
    String word = word();
    if (Ascii.equalsIgnoreCase(word, "auth")) {
      String password = unquoted(text.substring(position));
      return password.isEmpty() ? new Wrong(CommandSyntax.AUTH.usage()) : new Auth(password);
    }
    boolean admin = Ascii.equalsIgnoreCase(word, "admin");
    if (admin && position == text.length()) {
      return new Wrong(CommandSyntax.ADMIN_HELP.usage());
    }
    CommandSyntax usage = CommandSyntax.of("/" + (admin ? word + " " + word() : word));
    return usage == null ? new Unknown() : command(usage);
  }

  private ChatCommand command(CommandSyntax usage) {
    List<String> arguments = arguments();
    if (arguments == null) {
      return wrong(PhraseCode.QUOTE_OPEN.phrase(), usage);
    }
    PhraseCode problem = usage.problem(arguments.size());
    if (problem != null) { // a nick may have blanks: no guess where it ends and the reason begins
      return wrong(problem.phrase(), usage);
    }
    return switch (usage) {
      case HELP -> new Help();
      case AUTH -> throw new AssertionError("a password is no list of arguments");
      case ADMIN_HELP -> new AdminHelp();
      case ADMIN_LOGOUT -> new Logout();
      case ADMIN_INFO -> new Info(arguments.get(0));
      case ADMIN_KICK -> kick(arguments.get(0), arguments.size() > 1 ? arguments.get(1) : "");
      case ADMIN_BAN -> ban(arguments.get(0), arguments.get(1), Ints.tryParse(arguments.get(2)));
      case ADMIN_BANS -> new Bans();
      case ADMIN_UNBAN -> new Unban(arguments.get(0));
    };
  }

  private static ChatCommand kick(String nick, String reason) {
    ChatCommand wrong = problem(reason);
    return wrong == null ? new Kick(nick, reason) : wrong;
  }

  private static ChatCommand ban(String target, String reason, @Nullable Integer seconds) {
    ChatCommand wrong = problem(reason);
    if (wrong != null) {
      return wrong;
    }
    return seconds == null || seconds < 1 || seconds > MAX_BAN
        ? wrong(PhraseCode.SECONDS_RANGE.phrase("most", MAX_BAN), CommandSyntax.ADMIN_BAN)
        : new Ban(target, reason, seconds);
  }

  /** Returns what is wrong with a reason, which other members may read; null if nothing is. */
  private static @Nullable ChatCommand problem(String reason) {
    String forbidden = PublishedTextRule.forbiddenInLine(reason);
    if (forbidden != null) {
      return new Wrong(
          ImmutableList.of(PhraseCode.REASON_CHARACTER.phrase("character", forbidden)));
    }
    int most = ClientPacketParser.REASON_LENGTH;
    return PublishedTextRule.length(reason) > most
        ? new Wrong(ImmutableList.of(PhraseCode.REASON_LENGTH.phrase("count", most)))
        : null;
  }

  private static Wrong wrong(LocalizablePhrase why, CommandSyntax syntax) {
    return new Wrong(
        ImmutableList.<LocalizablePhrase>builder().add(why).addAll(syntax.usage()).build());
  }

  /** Removes quotes around a password; the rest is taken as it is. */
  private static String unquoted(String password) {
    int last = password.length() - 1;
    return last > 0 && QUOTE.matches(password.charAt(0)) && QUOTE.matches(password.charAt(last))
        ? password.substring(1, last)
        : password;
  }

  /** Reads up to the next blank, and skips the blanks after it. */
  private String word() {
    return word(BLANK);
  }

  private String word(CharMatcher end) {
    int start = position;
    position = endOf(end, start);
    String word = text.substring(start, position);
    position = endOf(BLANK.negate(), position);
    return word;
  }

  /** Reads the arguments up to the end; null if a quote is not closed. */
  private @Nullable List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    while (position < text.length()) {
      String argument = QUOTE.matches(text.charAt(position)) ? quoted() : word(ARGUMENT_END);
      if (argument == null) {
        return null;
      }
      arguments.add(argument);
    }
    return arguments;
  }

  private @Nullable String quoted() {
    StringBuilder argument = new StringBuilder();
    for (int i = position + 1; i < text.length(); i++) {
      char character = text.charAt(i);
      if (QUOTE.matches(character)) {
        position = endOf(BLANK.negate(), i + 1);
        return argument.toString();
      }
      if (character == '\\' && i + 1 < text.length() && isEscapable(text.charAt(i + 1))) {
        character = text.charAt(++i);
      }
      argument.append(character);
    }
    return null;
  }

  private static boolean isEscapable(char character) {
    return character == '\\' || QUOTE.matches(character);
  }

  /** Returns the index of the next character that matches, or the end. */
  private int endOf(CharMatcher sort, int from) {
    int next = sort.indexIn(text, from);
    return next < 0 ? text.length() : next;
  }
}
