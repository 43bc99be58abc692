package org.posthouse.intake.filter;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.filter.Stage;

/** The filters that are chosen now, in the order in which they are asked; required ones that are absent at the end. */
public final class Lineup {
    static final Lineup EMPTY = new Lineup(List.of());

    private final List<Choice> choices;
    private final Set<Stage> in;
    private final Set<Stage> out;

    Lineup(List<Choice> choices) {
        this.choices = List.copyOf(choices);
        this.in = stages(Direction.IN);
        this.out = stages(Direction.OUT);
    }

    private Set<Stage> stages(Direction direction) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        for (Choice choice : choices) {
            if (choice.conditions().directions().contains(direction)) {
                stages.addAll(choice.filter().map(HostedFilter::stages).orElse(Set.of()));
                if (choice.required()) { // asked for its being there
                    stages.addAll(EnumSet.range(Stage.SENDER, Stage.MESSAGE));
                }
            }
        }
        return stages;
    }

    List<Choice> choices() {
        return choices;
    }

    /** True if some filter, or the lack of one, may have something to say. */
    public boolean asksAt(Direction direction, Stage stage) {
        return (direction == Direction.IN ? in : out).contains(stage);
    }

    /** What is chosen by this key; empty if nothing is any more. */
    Optional<Choice> find(Choice.Key key) {
        return choices.stream().filter(c -> c.key().equals(key)).findFirst();
    }
}
