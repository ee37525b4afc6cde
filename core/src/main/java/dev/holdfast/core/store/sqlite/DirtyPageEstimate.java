package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.Change;
import dev.holdfast.core.store.MembershipProjection;

/**
 * An estimate of the most pages of the file that a change touches. It may delete scattered rows:
 * all receipts of a sender, all members of a room.
 */
final class DirtyPageEstimate implements Change.Visitor<RuntimeException> {

  private static final int FEW = 6; // of one row and its indexes

  private long pages = FEW;

  private DirtyPageEstimate() {}

  static long of(Change change) {
    DirtyPageEstimate estimate = new DirtyPageEstimate();
    change.accept(estimate);
    return estimate.pages;
  }

  @Override
  public void discarded(Change.Discarded change) {
    pages = MembershipProjection.MAX_ENTRIES / 20;
  }

  @Override
  public void revoked(Change.Revoked change) {
    pages = RetentionJob.RECEIPTS_PER_SENDER + 100;
  }

  @Override
  public void opened(Change.Opened change) {}

  @Override
  public void entered(Change.Entered change) {}

  @Override
  public void departed(Change.Departed change) {}

  @Override
  public void banned(Change.Banned change) {}

  @Override
  public void unbanned(Change.Unbanned change) {}
}
