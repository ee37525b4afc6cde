package dev.holdfast.http.demo;

/** A node of a test, which is ready as the test says. */
final class FakeNode implements BalancedNode {

  private final int port;
  private volatile boolean ready = true;

  FakeNode(int port) {
    this.port = port;
  }

  void setReady(boolean ready) {
    this.ready = ready;
  }

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public int port() {
    return port;
  }
}
