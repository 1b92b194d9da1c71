// Command kube is etcd, kube-apiserver, kubectl, helm and a Lua engine in one executable: whichever its own name
// says, so that one link is enough. Only the tests of Weir run it.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"go.etcd.io/etcd/server/v3/etcdmain"
	helm "helm.sh/helm/v4/pkg/cmd"
	helmkube "helm.sh/helm/v4/pkg/kube"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	switch name := filepath.Base(os.Args[0]); name {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		os.Exit(cli.Run(apiserver.NewAPIServerCommand()))
	case "kubectl":
		if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
			util.CheckErr(err)
		}
	case "helm":
		os.Exit(runHelm())
	case "argo-lua":
		os.Exit(runLua(os.Args[1:]))
	default:
		fmt.Fprintf(os.Stderr, "%s: call this as etcd, kube-apiserver, kubectl, helm or argo-lua\n", name)
		os.Exit(2)
	}
}

func runHelm() int {
	helmkube.ManagedFieldsManager = "helm"
	cmd, err := helm.NewRootCmd(os.Stdout, os.Args[1:], helm.SetupLogging)
	if err == nil {
		err = cmd.Execute()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	var said helm.CommandError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &said):
		return said.ExitCode
	default:
		return 1
	}
}
