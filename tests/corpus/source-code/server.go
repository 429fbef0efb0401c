package main

import (
	"fmt"
	"net/http"
)

type server struct {
	name string
}

// handle answers every request with the name.
func (s *server) handle(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, s.name)
}

func main() {
	s := &server{name: "north"}
	http.HandleFunc("/", s.handle)
	if err := http.ListenAndServe(":8080", nil); err != nil {
		panic(err)
	}
}
