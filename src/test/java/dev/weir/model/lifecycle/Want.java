package dev.weir.model.lifecycle;

import dev.weir.core.plan.Plan;
import dev.weir.core.rollout.Revision;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What the spec says: a revision, and how to get there. */
record Want(Name revision, Shape shape) {
  private static final Map<Shape, Map<Name, Plan>> PLANS = plans();

  /** The revisions that there are. */
  enum Name {
    A,
    B,
    C
  }

  Plan plan() {
    return PLANS.get(shape).get(revision);
  }

  /** Everything that can be wanted with these plans. */
  static List<Want> all(List<Shape> shapes) {
    List<Want> all = new ArrayList<>();
    for (Shape shape : shapes) {
      for (Name name : Name.values()) {
        all.add(new Want(name, shape));
      }
    }
    return all;
  }

  private static Map<Shape, Map<Name, Plan>> plans() {
    Map<Shape, Map<Name, Plan>> plans = new EnumMap<>(Shape.class);
    for (Shape shape : Shape.values()) {
      Map<Name, Plan> ways = new EnumMap<>(Name.class);
      for (Name name : Name.values()) {
        ways.put(name, shape.plan(new Revision(name.name())));
      }
      plans.put(shape, ways);
    }
    return plans;
  }

  @Override
  public String toString() {
    return revision + " by " + shape;
  }
}
