package dev.holdfast.core.store.sqlite;

import dev.holdfast.core.store.MetadataChange;
import dev.holdfast.core.store.MetadataChangeVisitor;
import dev.holdfast.core.store.MetadataProjection;

/**
 * The estimate of the most pages of the file that one metadata change touches, which may delete
 * scattered rows: all receipts of a sender, all members of a room. Each other {@link WriterTask}
 * estimates its own.
 */
final class MetadataChangePageEstimate implements MetadataChangeVisitor<RuntimeException> {

  private static final int FEW = 6; // of one row and its indexes
  private static final int MEMBERS_ON_A_PAGE = 20; // with nicks of usual length and their indexes
  private static final int INDEX_OF_RECEIPTS = 100; // of one sender: its receipts are neighbours

  private long pages = FEW;

  private MetadataChangePageEstimate() {}

  static long of(MetadataChange change) {
    MetadataChangePageEstimate estimate = new MetadataChangePageEstimate();
    change.accept(estimate);
    return estimate.pages;
  }

  @Override
  public void removed(MetadataChange.Removed change) {
    pages = MetadataProjection.MAX_ENTRIES / MEMBERS_ON_A_PAGE;
  }

  @Override
  public void revoked(MetadataChange.Revoked change) {
    pages = RetentionJob.RECEIPTS_PER_SENDER + INDEX_OF_RECEIPTS; // each receipt on its own page
  }

  /** Of a new room; {@link MetadataChangeRetryQueue} knows which ones replace an old one. */
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
