package dev.holdfast.http;

/** Each promise in {@code docs/security.md} names a test that is there. */
class SecurityReferencesTest implements PromiseReferences {

  @Override
  public PromiseDocument document() {
    return new PromiseDocument("docs/security.md", "- \\*\\*(P\\d+)\\*\\* ");
  }
}
