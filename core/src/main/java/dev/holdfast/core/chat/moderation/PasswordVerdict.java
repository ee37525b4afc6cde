package dev.holdfast.core.chat.moderation;

/** The outcome of a try of the admin password. */
sealed interface PasswordVerdict {

  /** Calls the visitor's method for this kind of verdict. */
  void accept(PasswordVerdictVisitor visitor);

  /** The password is right. */
  record Right() implements PasswordVerdict {
    @Override
    public void accept(PasswordVerdictVisitor visitor) {
      visitor.right();
    }
  }

  /** The password is wrong. */
  record Wrong() implements PasswordVerdict {
    @Override
    public void accept(PasswordVerdictVisitor visitor) {
      visitor.wrong();
    }
  }

  /**
   * The password was not checked.
   *
   * @param retryAfter milliseconds until another try is allowed
   */
  record Later(long retryAfter) implements PasswordVerdict {
    @Override
    public void accept(PasswordVerdictVisitor visitor) {
      visitor.later(this);
    }
  }
}
