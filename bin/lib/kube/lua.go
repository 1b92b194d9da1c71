package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	lua "github.com/yuin/gopher-lua"
	luajson "layeh.com/gopher-json"
)

// runLua runs a script of Argo CD's kind the way Argo CD does: the object from the standard input is the global
// `obj`, and what the script returns is printed as JSON. It uses the same engine.
func runLua(arguments []string) int {
	if len(arguments) != 1 {
		fmt.Fprintln(os.Stderr, "argo-lua: call it with one script, and with an object as JSON on the standard input")
		return 2
	}
	if err := lued(arguments[0], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "argo-lua:", err)
		return 1
	}
	return 0
}

func lued(script string, in io.Reader, out io.Writer) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	// Argo CD opens these libraries and no others, with a safe part of os.
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for _, library := range []struct {
		name string
		open lua.LGFunction
	}{
		{lua.LoadLibName, lua.OpenPackage},
		{lua.BaseLibName, lua.OpenBase},
		{lua.TabLibName, lua.OpenTable},
		{lua.StringLibName, lua.OpenString},
		{lua.MathLibName, lua.OpenMath},
		{lua.OsLibName, openSafeOs},
	} {
		if err := state.CallByParam(
			lua.P{Fn: state.NewFunction(library.open), NRet: 0, Protect: true}, lua.LString(library.name)); err != nil {
			return err
		}
	}
	object, err := luajson.Decode(state, text)
	if err != nil {
		return err
	}
	state.SetGlobal("obj", object)
	if err := state.DoFile(script); err != nil {
		return err
	}
	encoded, err := luajson.Encode(state.Get(-1))
	if err != nil {
		return err
	}
	var value any
	if err := json.Unmarshal(encoded, &value); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(value)
}

// openSafeOs gives what Argo CD leaves of os: the time and the date.
func openSafeOs(state *lua.LState) int {
	if lua.OpenOs(state) == 0 {
		return 0
	}
	whole := state.Get(-1).(*lua.LTable)
	safe := state.NewTable()
	for _, name := range []string{"time", "date"} {
		safe.RawSetString(name, whole.RawGetString(name))
	}
	state.SetGlobal(lua.OsLibName, safe)
	if loaded, ok := state.GetField(state.Get(lua.RegistryIndex), "_LOADED").(*lua.LTable); ok {
		loaded.RawSetString(lua.OsLibName, safe)
	}
	state.Pop(1)
	state.Push(safe)
	return 1
}
