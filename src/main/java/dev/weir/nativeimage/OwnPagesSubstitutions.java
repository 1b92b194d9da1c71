package dev.weir.nativeimage;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.word.Pointer;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;

/** The system's call for memory that is not needed now. */
final class OwnPagesSubstitutions {
  /** Of {@code madvise(2)}: the next access gets the page from the file again. */
  private static final int DONT_NEED = 4;

  private OwnPagesSubstitutions() {}

  @CFunction(value = "madvise", transition = CFunction.Transition.NO_TRANSITION)
  private static native int advise(Pointer start, UnsignedWord length, int advice);

  @TargetClass(className = "dev.weir.wiring.OwnPages")
  static final class Forgotten {
    private Forgotten() {}

    @Substitute
    private static boolean forget(long start, long length) {
      return advise(WordFactory.pointer(start), WordFactory.unsigned(length), DONT_NEED) == 0;
    }
  }
}
