package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.MetadataProjection;

/**
 * An estimate of the most pages of the file that a change touches. It may delete scattered rows:
 * all receipts of a sender, all members of a room.
 */
final class DirtyPageEstimate implements MetadataChange.Visitor<RuntimeException> {

  private static final int FEW = 6; // of one row and its indexes

  private long pages = FEW;

  private DirtyPageEstimate() {}

  static long of(MetadataChange change) {
    DirtyPageEstimate estimate = new DirtyPageEstimate();
    change.accept(estimate);
    return estimate.pages;
  }

  @Override
  public void discarded(MetadataChange.Discarded change) {
    pages = MetadataProjection.MAX_ENTRIES / 20;
  }

  @Override
  public void revoked(MetadataChange.Revoked change) {
    pages = RetentionJob.RECEIPTS_PER_SENDER + 100;
  }

  @Override
  public void opened(MetadataChange.Opened change) {}

  @Override
  public void entered(MetadataChange.Entered change) {}

  @Override
  public void departed(MetadataChange.Departed change) {}

  @Override
  public void untold(MetadataChange.Untold change) {}

  @Override
  public void banned(MetadataChange.Banned change) {}

  @Override
  public void unbanned(MetadataChange.Unbanned change) {}
}
