package dev.holdfast.core.chat.text;

/**
 * The error for a name with a character that is not allowed, or not in its place. The phrase says
 * which, and why.
 */
final class UnfitNameException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final transient LocalizablePhrase why;

  UnfitNameException(int character, PhraseCode why) {
    super(why.word());
    this.why = why.phrase(BaseNameProfile.CHARACTER, PublishedTextRule.named(character));
  }

  LocalizablePhrase why() {
    return why;
  }
}
