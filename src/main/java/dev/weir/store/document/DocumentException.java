package dev.weir.store.document;

/** A stored document that is not what this Weir writes. The message names the field. */
public final class DocumentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DocumentException(String path, String wrong) {
    super((path.isEmpty() ? "the document" : path) + " " + wrong);
  }

  DocumentException(String path, String wrong, Throwable cause) {
    super((path.isEmpty() ? "the document" : path) + " " + wrong, cause);
  }
}
