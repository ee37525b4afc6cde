package dev.holdfast.core.chat;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import rocks.xmpp.precis.InvalidCodePointException;
import rocks.xmpp.precis.PrecisProfile;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * The name of a member: 1 to 32 characters (code points) by the PRECIS nickname profile (RFC 8266).
 * Two nicks are the same if they differ only in case, or in the way the same letters are encoded.
 *
 * <p>The profile lets some names through that would mislead here: those are refused as well.
 *
 * @param name as it is shown: the enforced form
 * @param key what is compared: the comparison form of the name
 */
record Nick(String name, String key) {

  private static final PrecisProfile PROFILE = PrecisProfiles.NICKNAME;
  private static final int LENGTH = 32;
  private static final int ASKED_LENGTH = LENGTH * 4; // before work is spent on it
  private static final int SUGGESTIONS = 100;

  /** Symbols without ink: a blank in Braille, a note head, a letter of Khitan. */
  private static final String BLANK_SYMBOLS = "\u2800\ud834\udd59\ud81b\udfe4";

  /** The nick that somebody asks for; null if it can be none. */
  static @Nullable Nick of(String asked) {
    if (problem(asked) != null) {
      return null;
    }
    String name = PROFILE.enforce(asked);
    return new Nick(name, PROFILE.toComparableString(name)); // what is shown decides
  }

  /** Why this can be no nick, as a sentence; null if it can be one. */
  static @Nullable String problem(String asked) {
    if (asked.length() > ASKED_LENGTH) {
      return "A nick has at most " + LENGTH + " characters.";
    }
    if (asked.chars().anyMatch(Character::isISOControl)) { // the profile would cut some of them off
      return "A nick has no line breaks and no other control characters.";
    }
    try {
      return problemWithName(PROFILE.enforce(asked));
    } catch (InvalidCodePointException e) {
      return "A nick has no characters that are invisible, reserved or obsolete.";
    } catch (IllegalArgumentException e) {
      return "A nick has at least one character that is no space.";
    }
  }

  private static @Nullable String problemWithName(String name) {
    if (name.codePointCount(0, name.length()) > LENGTH) {
      return "A nick has at most " + LENGTH + " characters.";
    }
    if (name.indexOf(':') >= 0) { // `ann: hi` is how the door tells a message
      return "A nick has no colon.";
    }
    if (isMark(name.codePointAt(0))) {
      return "A nick does not begin with a mark that belongs on a letter.";
    }
    if (name.codePoints().anyMatch(character -> BLANK_SYMBOLS.indexOf(character) >= 0)) {
      return "A nick has no characters that are invisible.";
    }
    return null;
  }

  private static boolean isMark(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }

  boolean isSameAs(String other) {
    Nick nick = of(other);
    return nick != null && nick.key.equals(key);
  }

  /** The first of ann2, ann3 and so on that is free; null if many of them are taken. */
  @Nullable Nick suggestion(Predicate<Nick> isTaken) {
    for (int number = 2; number < 2 + SUGGESTIONS; number++) {
      Nick nick = numbered(Integer.toString(number));
      if (nick != null && !isTaken.test(nick)) {
        return nick;
      }
    }
    return null;
  }

  private @Nullable Nick numbered(String number) {
    int length = Math.min(name.codePointCount(0, name.length()), LENGTH - number.length());
    return of(name.substring(0, name.offsetByCodePoints(0, length)).strip() + number);
  }

  @Override
  public String toString() {
    return name;
  }
}
