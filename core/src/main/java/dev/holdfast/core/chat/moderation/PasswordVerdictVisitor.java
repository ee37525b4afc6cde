package dev.holdfast.core.chat.moderation;

/** One method for each kind of verdict, so that a new kind does not compile until handled. */
interface PasswordVerdictVisitor {
  void right();

  void wrong();

  void later(PasswordVerdict.Later verdict);
}
