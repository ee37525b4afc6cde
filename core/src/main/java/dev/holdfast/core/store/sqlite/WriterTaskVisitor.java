package dev.holdfast.core.store.sqlite;

/** One method for each kind of task, so that a new kind does not compile until handled. */
interface WriterTaskVisitor<X extends Exception> {
  void append(WriterTask.Append task) throws X;

  void storeReceipt(WriterTask.StoreReceipt task) throws X;

  void findReceipt(WriterTask.FindReceipt task) throws X;

  void barrier(WriterTask.Barrier task) throws X;

  void sync(WriterTask.Sync task) throws X;

  void overflow(WriterTask.Overflow task) throws X;

  void change(WriterTask.ChangeTask task) throws X;

  void park(WriterTask.Park task) throws X;

  void load(WriterTask.Load task) throws X;

  void take(WriterTask.Take task) throws X;
}
