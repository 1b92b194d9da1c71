package dev.weir.cli.view;

/** Where the output goes. */
public interface Terminal {
  /** Whether a person looks at it and the cursor can be moved; false for files and pipes. */
  boolean interactive();

  /** Width in characters; only asked when {@link #interactive()}. */
  int columns();

  /** Height in lines; only asked when {@link #interactive()}. */
  int rows();
}
