package dev.holdfast.http;

/** Each complaint in {@code docs/client/networks.md} names a test that is there. */
class UpgradeReferencesTest implements PromiseReferences {

  @Override
  public PromiseDocument document() {
    return new PromiseDocument("docs/client/networks.md", "- \\*\\*(U\\d+)\\*\\* ");
  }
}
