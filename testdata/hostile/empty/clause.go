// A package clause and nothing else, no line end.
package empty