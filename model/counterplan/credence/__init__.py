"""The work of `counterplan evidence`: how far the posterior can be believed, and which figures each answer rests on."""
