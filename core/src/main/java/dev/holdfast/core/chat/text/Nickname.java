package dev.holdfast.core.chat.text;

import static dev.holdfast.core.chat.text.BaseNameProfile.CHARACTER;
import static java.util.Locale.ROOT;
import static java.util.stream.Collectors.joining;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableSet;
import dev.holdfast.core.address.AddressBlock;
import java.text.Normalizer;
import java.util.Collections;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of a member: 1 to 32 characters (code points) by the PRECIS nickname profile (RFC 8266).
 * Two nicks are the same if they differ only in case (full case folding), in the encoding of
 * letters or in joiners, or if one is written with look-alikes of another script. Immutable.
 *
 * <p>Some names that the profile allows would be misleading here, and are refused as well.
 *
 * @param name the enforced form, which is shown
 * @param keys the comparison forms: two nicks that have one in common are the same. The first is
 *     that of the profile; the other, if there is one, is the Latin name that this one looks like
 */
public record Nickname(String name, ImmutableSet<String> keys) {

  private static final Profile PROFILE = new Profile();

  /** The most characters (code points) of a nick. */
  public static final int LENGTH = 32;

  private static final int ASKED_LENGTH = LENGTH * 4; // a longer one is refused without more work
  private static final CharMatcher JOINERS = CharMatcher.anyOf("\u200c\u200d");
  private static final int SUGGESTIONS = 100;

  private static final String DOTLESS_I = "\u0131";

  /** Symbols without ink: a blank in Braille, a note head, a letter of Khitan. */
  private static final String BLANK_SYMBOLS = "\u2800\ud834\udd59\ud81b\udfe4";

  private static final class Profile extends BaseNameProfile {
    private static final long serialVersionUID = 1L;
    private static final Pattern SPACES = Pattern.compile("\\p{Zs}+");

    Profile() {
      super(false);
    }

    @Override
    protected CharSequence applyAdditionalMappingRule(CharSequence name) {
      return CharMatcher.is(' ').trimFrom(SPACES.matcher(name).replaceAll(" "));
    }

    @Override
    protected CharSequence applyNormalizationRule(CharSequence name) {
      return Normalizer.normalize(name, Normalizer.Form.NFKC);
    }

    /** Keeps the case. */
    @Override
    public String enforce(CharSequence name) {
      return stabilize(
          name, each -> prepare(applyNormalizationRule(applyAdditionalMappingRule(each))));
    }

    @Override
    public String toComparableString(CharSequence name) {
      return stabilize(name, each -> super.enforce(foldCase(each)));
    }
  }

  /**
   * Folds the case of each character apart: the profile's lower case has two small sigmas for one
   * capital, and none of {@code SS} for a sharp s. A dotless i is a letter of its own.
   */
  private static String foldCase(CharSequence name) {
    return name.codePoints()
        .mapToObj(Character::toString)
        .map(each -> each.equals(DOTLESS_I) ? each : each.toLowerCase(ROOT).toUpperCase(ROOT))
        .collect(joining())
        .codePoints()
        .mapToObj(each -> Character.toString(each).toLowerCase(ROOT))
        .collect(joining());
  }

  /** Returns the nick for a name that a client asks for; null if it is not allowed. */
  public static @Nullable Nickname of(String asked) {
    if (problem(asked) != null) {
      return null;
    }
    String name = PROFILE.enforce(asked);
    return new Nickname(name, keys(name)); // the keys are those of the shown form
  }

  private static ImmutableSet<String> keys(String name) {
    String folded = JOINERS.removeFrom(PROFILE.toComparableString(name));
    String key = folded.equals(name) ? name : folded; // one text, of as many as there are members
    String latin = ConfusableTables.latin(name);
    return latin == null ? ImmutableSet.of(key) : ImmutableSet.of(key, JOINERS.removeFrom(latin));
  }

  /** Returns why a name is not allowed as a nick; null if it is allowed. */
  public static @Nullable LocalizablePhrase problem(String asked) {
    if (PublishedTextRule.length(asked) > ASKED_LENGTH) {
      return PhraseCode.NICK_LENGTH.phrase("count", LENGTH);
    }
    String control = PublishedTextRule.first(asked, Character::isISOControl);
    if (control != null) { // the profile would cut some of them off
      return PhraseCode.NICK_CONTROL.phrase(CHARACTER, control);
    }
    try {
      return problemWithName(PROFILE.enforce(asked));
    } catch (UnfitNameException e) {
      return e.why();
    }
  }

  private static @Nullable LocalizablePhrase problemWithName(String name) {
    if (name.isEmpty()) {
      return PhraseCode.NICK_EMPTY.phrase();
    }
    if (PublishedTextRule.length(name) > LENGTH) {
      return PhraseCode.NICK_LENGTH.phrase("count", LENGTH);
    }
    String colon = ConfusableTables.colon(name);
    if (colon != null) { // guests get a message as `ann: hi`
      return PhraseCode.NICK_COLON.phrase(CHARACTER, colon);
    }
    if (PublishedTextRule.DOUBLE_QUOTE.matches(
        name.charAt(0))) { // a command would name another nick
      return PhraseCode.NICK_QUOTE.phrase();
    }
    String mark = BaseNameProfile.firstMark(name);
    if (mark != null) {
      return PhraseCode.NICK_MARK.phrase(CHARACTER, mark);
    }
    String blank = PublishedTextRule.first(name, c -> BLANK_SYMBOLS.indexOf(c) >= 0);
    if (blank != null) {
      return PhraseCode.NICK_INVISIBLE.phrase(CHARACTER, blank);
    }
    if (AddressBlock.looksLikeBlock(name)) {
      return PhraseCode.NICK_ADDRESS.phrase(); // admins ban those
    }
    String stranger = BaseNameProfile.stranger(name);
    return stranger == null ? null : PhraseCode.NICK_SCRIPT.phrase(CHARACTER, stranger);
  }

  /** Whether a name is the same nick as this one. */
  public boolean isSameAs(String other) {
    Nickname nick = of(other);
    return nick != null && isSameAs(nick);
  }

  /** Whether the other nick counts as this one, so that two members may not have both. */
  public boolean isSameAs(Nickname other) {
    return !Collections.disjoint(keys, other.keys);
  }

  /** Returns the first of ann2, ann3 and so on that is free; null if the first 100 are taken. */
  public @Nullable Nickname suggestion(Predicate<Nickname> isTaken) {
    for (int number = 2; number < 2 + SUGGESTIONS; number++) {
      Nickname nick = numbered(Integer.toString(number));
      if (nick != null && !isTaken.test(nick)) {
        return nick;
      }
    }
    return null;
  }

  private @Nullable Nickname numbered(String number) {
    int length = Math.min(PublishedTextRule.length(name), LENGTH - number.length());
    return of(name.substring(0, name.offsetByCodePoints(0, length)).strip() + number);
  }

  @Override
  public String toString() {
    return name;
  }
}
