package dev.holdfast.http.config;

import dev.holdfast.core.chat.text.PublishedTextRule;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The rule for the password of admins: it can be typed as the rest of a command, which has one
 * line. Without state.
 */
public final class AdminPasswordRule {

  private static final int LENGTH = 1_000; // characters; a command may have twice as many

  private AdminPasswordRule() {}

  /** Returns why no admin could type a password, as the end of a sentence; null if one can. */
  public static @Nullable String problem(String password) {
    if (password.codePointCount(0, password.length()) > LENGTH) {
      return "has more than " + LENGTH + " characters; choose a shorter password";
    }
    OptionalInt control = password.chars().filter(AdminPasswordRule::isControl).findFirst();
    if (control.isPresent()) {
      return String.format(
          Locale.ROOT,
          "has the character U+%04X, which a command cannot have; choose a password without",
          control.getAsInt());
    }
    return PublishedTextRule.isEmpty(password)
        ? "has no visible character; choose a password"
        : null;
  }

  private static boolean isControl(int character) {
    return Character.isISOControl(character) || character == 0x2028 || character == 0x2029;
  }
}
