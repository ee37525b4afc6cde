package dev.holdfast.core.store;

/** One method for each kind of change, so that a new kind does not compile until handled. */
public interface MetadataChangeVisitor<X extends Exception> {
  void opened(MetadataChange.Opened change) throws X;

  void removed(MetadataChange.Removed change) throws X;

  void entered(MetadataChange.Entered change) throws X;

  void departed(MetadataChange.Departed change) throws X;

  void revoked(MetadataChange.Revoked change) throws X;

  void untold(MetadataChange.Untold change) throws X;

  void banned(MetadataChange.Banned change) throws X;

  void unbanned(MetadataChange.Unbanned change) throws X;
}
