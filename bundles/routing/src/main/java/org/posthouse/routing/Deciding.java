package org.posthouse.routing;

import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Router;
import org.posthouse.api.routing.Routing;

/** A router that can say that it cannot say anything now. */
interface Deciding extends Router {
    /** The way to a recipient, as {@link Routing#route}. */
    Routing.Way way(RouteQuery query);
}
