package dev.weir.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs tests in a process of its own, in which a mutant may do what it likes. Each line that comes
 * in has the folder of a mutant's classes (empty for the product as it is) and catchers, with tabs
 * between. For each catcher a line goes out: how many tests ran, how many failed, and what the
 * first failure says. What tests print goes to the other output.
 */
public final class Catching {
  private static final int SHOWN = 160;

  private Catching() {}

  /** Ends when nothing more comes in, whatever threads a mutant has left behind. */
  public static void main(String[] none) throws IOException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    Launcher launcher = LauncherFactory.create();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] parts = order.split("\t");
      try (Broken classes = new Broken(parts[0])) {
        Thread.currentThread().setContextClassLoader(classes);
        for (String text : List.of(parts).subList(1, parts.length)) {
          answers.println(run(launcher, Catcher.parse(text), classes));
          answers.flush();
        }
      }
    }
    Runtime.getRuntime().halt(0);
  }

  /** Everything of Weir anew, the mutant's classes first; the libraries are shared. */
  private static final class Broken extends URLClassLoader {
    Broken(String mutant) throws IOException {
      super(urls(mutant), Catching.class.getClassLoader());
    }

    private static URL[] urls(String mutant) throws IOException {
      List<String> places = new ArrayList<>();
      if (!mutant.isEmpty()) {
        places.add(mutant);
      }
      places.addAll(List.of(System.getProperty("java.class.path").split(":")));
      List<URL> urls = new ArrayList<>();
      for (String place : places) {
        urls.add(Path.of(place).toUri().toURL());
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (!name.startsWith("dev.weir.")) {
          return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        return known == null ? findClass(name) : known;
      }
    }
  }

  private static String run(Launcher launcher, Catcher catcher, ClassLoader classes) {
    if (catcher.seeds() > 0) {
      System.setProperty("seeds", String.valueOf(catcher.seeds()));
    }
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (Method method : catcher.methods(classes)) {
      selectors.add(selectMethod(catcher.testClass(classes), method));
    }
    if (selectors.isEmpty()) {
      selectors.add(selectClass(catcher.testClass(classes)));
    }
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    launcher.execute(
        LauncherDiscoveryRequestBuilder.request().selectors(selectors).build(), listener);
    TestExecutionSummary summary = listener.getSummary();
    String first =
        summary.getFailures().stream()
            .findFirst()
            .map(
                failure ->
                    failure.getTestIdentifier().getDisplayName()
                        + ": "
                        + failure.getException().toString().strip())
            .orElse("");
    String words = first.replaceAll("\\s+", " ");
    return (summary.getTestsSucceededCount() + summary.getTotalFailureCount())
        + "\t"
        + summary.getTotalFailureCount()
        + "\t"
        + (words.length() > SHOWN ? words.substring(0, SHOWN) + "…" : words);
  }
}
