package dev.holdfast.core.chat.protocol;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.holdfast.core.chat.text.LocalizablePhrase;
import dev.holdfast.core.chat.text.PhraseCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The table of commands and their syntax, which the parser checks and the help prints. */
public enum CommandSyntax {
  HELP("/help", "", 0, PhraseCode.HELP_HELP),
  AUTH("/auth", " PASSWORD", 1, PhraseCode.HELP_AUTH),
  ADMIN_HELP("/admin help", "", 0, PhraseCode.HELP_ADMIN_HELP),
  ADMIN_LOGOUT("/admin logout", "", 0, PhraseCode.HELP_ADMIN_LOGOUT),
  ADMIN_INFO("/admin info", " NICK", 1, PhraseCode.HELP_ADMIN_INFO),
  ADMIN_KICK("/admin kick", " NICK [REASON]", 1, PhraseCode.HELP_ADMIN_KICK),
  ADMIN_BAN("/admin ban", " NICK REASON SECONDS", 3, PhraseCode.HELP_ADMIN_BAN),
  ADMIN_BANS("/admin bans", "", 0, PhraseCode.HELP_ADMIN_BANS),
  ADMIN_UNBAN("/admin unban", " HOST", 1, PhraseCode.HELP_ADMIN_UNBAN);

  private final String words;
  private final String form;
  private final int fewest;
  private final int most;
  private final PhraseCode help;

  CommandSyntax(String words, String arguments, int fewest, PhraseCode help) {
    this.words = words;
    this.form = words + arguments;
    this.fewest = fewest;
    this.most = (int) arguments.chars().filter(c -> c == ' ').count();
    this.help = help;
  }

  /** Returns the command with these words; null if there is none. */
  static @Nullable CommandSyntax of(String words) {
    String lower = Ascii.toLowerCase(words);
    return Arrays.stream(values()).filter(use -> use.words.equals(lower)).findAny().orElse(null);
  }

  /** Returns what is wrong with so many arguments; null if the command can have them. */
  @Nullable PhraseCode problem(int arguments) {
    if (arguments < fewest) {
      return PhraseCode.WORDS_MISSING;
    }
    return arguments > most ? PhraseCode.WORDS_TOO_MANY : null;
  }

  /** Returns the usage, a phrase or two. */
  ImmutableList<LocalizablePhrase> usage() {
    LocalizablePhrase usage = PhraseCode.USAGE.phrase("usage", form);
    return most > 0 && this != AUTH
        ? ImmutableList.of(usage, PhraseCode.HELP_QUOTES.phrase())
        : ImmutableList.of(usage);
  }

  /** Returns the help for all members, a phrase for each command. */
  public static ImmutableList<LocalizablePhrase> help() {
    return lines(false);
  }

  /** Returns the help for admins, a phrase for each command. */
  public static ImmutableList<LocalizablePhrase> adminHelp() {
    return ImmutableList.<LocalizablePhrase>builder()
        .addAll(lines(true))
        .add(PhraseCode.HELP_QUOTES.phrase())
        .build();
  }

  private static ImmutableList<LocalizablePhrase> lines(boolean admin) {
    return Arrays.stream(values())
        .filter(use -> use.words.startsWith("/admin ") == admin)
        .map(use -> use.help.phrase())
        .collect(toImmutableList());
  }
}
