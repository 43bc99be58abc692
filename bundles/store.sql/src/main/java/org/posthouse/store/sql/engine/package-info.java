/** The parts of an open store, put together: made when it opens, ended when it leaves. Calls come in through its gate. */
package org.posthouse.store.sql.engine;
