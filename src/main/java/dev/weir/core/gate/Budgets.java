package dev.weir.core.gate;

/**
 * How much of each bad outcome a metric bears within one step. A budget of n is spent by outcome n
 * + 1.
 *
 * @param failures failed measurements in the step
 * @param inconclusive inconclusive measurements in the step
 * @param noData measurements without data in the step
 * @param errorsInARow evaluation errors without another outcome between them
 */
public record Budgets(int failures, int inconclusive, int noData, int errorsInARow) {
  public static final Budgets DEFAULT = new Budgets(0, 3, 12, 3);

  public Budgets {
    if (failures < 0 || inconclusive < 0 || noData < 0 || errorsInARow < 0) {
      throw new IllegalArgumentException("budgets are 0 or more");
    }
  }
}
