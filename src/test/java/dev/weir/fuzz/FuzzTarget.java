package dev.weir.fuzz;

import java.util.List;

/** One door of the product. */
public interface FuzzTarget {
  /** As the command line and the folder of the corpus call it. */
  String name();

  /** Where to begin: inputs that get far. */
  List<byte[]> seeds();

  /** Pieces that mean something in such inputs. */
  List<String> words();

  /** The longest input that is made, in bytes. */
  default int maxBytes() {
    return 64 * 1024;
  }

  /** How many inputs are made in a test run. */
  default int inputs() {
    return 1_000;
  }

  /**
   * Takes one input, which may be anything.
   *
   * @throws Exception or an {@link Error}, also of the product, when something does not hold
   */
  void run(byte[] input) throws Exception;
}
